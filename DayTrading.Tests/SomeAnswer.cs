using DayTrading.Kernel;

namespace DayTrading.Tests;

/// <summary>What a command answers, where it does not matter what.</summary>
internal sealed class SomeAnswer : ICommandResult;
