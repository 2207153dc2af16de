namespace DayTrading.Kernel;

/// <summary>
/// One user's turn. A method that must be called within the user's turn takes this object as proof that its caller has the turn. The engine
/// gives it to one holder at a time.
/// </summary>
public abstract class Turn
{
    /// <summary>The user whose turn it is; without a name (null <c>Value</c>) if the text received as user is no user id.</summary>
    public abstract UserId User { get; }

    /// <summary>
    /// Yields the turn while it awaits <paramref name="wait"/>: meanwhile the system may release what an expired order held. Available cash
    /// and shares that the caller has read before never become less.
    /// </summary>
    public abstract Task<T> YieldWhileAsync<T>(Task<T> wait);

    /// <summary>For code that is the only user of the projections: recovery, and a verification with projections of its own.</summary>
    public static Turn OfSoleReader(UserId user) => new Sole(user);

    private sealed class Sole(UserId user) : Turn
    {
        public override UserId User => user;

        public override Task<T> YieldWhileAsync<T>(Task<T> wait) => wait;
    }
}
