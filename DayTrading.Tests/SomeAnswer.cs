using DayTrading.Kernel;

namespace DayTrading.Tests;

/// <summary>The result of a command, where it does not matter which.</summary>
internal sealed class SomeAnswer : ICommandResult;
