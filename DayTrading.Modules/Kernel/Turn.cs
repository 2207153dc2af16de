namespace DayTrading.Kernel;

/// <summary>
/// One user's turn. What may be read or changed only within it asks for this object as the proof that the caller has it; the engine gives
/// it out, to one holder at a time.
/// </summary>
public abstract class Turn
{
    /// <summary>Whose turn it is; no name (null <c>Value</c>) if what was received as a user is no user id.</summary>
    public abstract UserId User { get; }

    /// <summary>
    /// Awaits <paramref name="wait"/> while others may act in this user's name: an expiry may release what was held. Nothing that the
    /// caller
    /// has read before becomes less.
    /// </summary>
    public abstract Task<T> YieldWhileAsync<T>(Task<T> wait);

    /// <summary>For whoever is alone with the projections: recovery, and a verification with projections of its own.</summary>
    public static Turn OfSoleReader(UserId user) => new Sole(user);

    private sealed class Sole(UserId user) : Turn
    {
        public override UserId User => user;

        public override Task<T> YieldWhileAsync<T>(Task<T> wait) => wait;
    }
}
