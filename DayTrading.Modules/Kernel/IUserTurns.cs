namespace DayTrading.Kernel;

/// <summary>Gives the record users' turns without knowing the engine: snapshots are copied within a user's turn.</summary>
public interface IUserTurns
{
    /// <summary>
    /// Does the system's own work on a user's state, before the user's next command; also while a command of that user waits for a quote.
    /// </summary>
    Task RunSystemAsync(UserId user, Func<Turn, ValueTask> work);
}
