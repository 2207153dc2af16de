namespace DayTrading.Kernel;

/// <summary>What a DUMPLOG answers: the file's name at once, and the file itself when <see cref="Completion"/> is done.</summary>
public interface IPendingDumplog : ICommandResult
{
    string Name { get; }

    Task Completion { get; }
}
