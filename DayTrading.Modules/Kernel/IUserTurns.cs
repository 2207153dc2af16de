namespace DayTrading.Kernel;

/// <summary>Where the record, which knows no engine, gets users' turns from: its snapshots are copied within them.</summary>
public interface IUserTurns
{
    /// <summary>
    /// Does the system's own work on a user's state: before their next command, also while a command of theirs waits for a quote.
    /// </summary>
    Task RunSystemAsync(UserId user, Func<Turn, ValueTask> work);
}
