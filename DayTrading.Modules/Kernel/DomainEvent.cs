namespace DayTrading.Kernel;

/// <summary>What one event moves on one account, in cents and whole shares of the event's stock; positive is more, negative less.</summary>
public readonly record struct Posting(Money CashAvailable, Money CashHeld, long SharesAvailable = 0, long SharesHeld = 0)
{
    /// <summary>Nothing is moved.</summary>
    public bool IsEmpty => this == default;
}

/// <summary>
/// One change of one user's state, decided by a handler. State changes only by applying such events, in live work and in recovery alike,
/// and the record's row holds exactly what is needed to make the event again.
/// </summary>
public abstract class DomainEvent(UserId user, TransactionNumber number)
{
    // Written by whoever applies it, read by the record's writer.
    private volatile Application _application;

    public UserId User { get; } = user;

    /// <summary>The transaction number under which the event stands in the record.</summary>
    public TransactionNumber Number { get; } = number;

    /// <summary>The stock concerned; none for FundsAdded.</summary>
    public StockSymbol Symbol { get; init; }

    /// <summary>Whole shares of the order or fill; 0 if there is none.</summary>
    public long Shares { get; init; }

    /// <summary>The price of the order or fill, per share; 0 if there is none.</summary>
    public Money Price { get; init; }

    /// <summary>What Accounts moves when it applies the event.</summary>
    public Posting Posting { get; init; }

    /// <summary>When it was recorded, UTC milliseconds since 1970; known to every projection that applies the event.</summary>
    public long At { get; private set; }

    /// <summary>Called once, by the journal or by recovery, before the projections apply the event.</summary>
    public void RecordedAt(long at) => At = at;

    /// <summary>Every projection has applied it, or one could not. Called once, by the journal.</summary>
    internal void Applied(bool byAll) => _application = byAll ? Application.Done : Application.Failed;

    /// <summary>
    /// Waits until the journal is through with it, which takes as long as the projections' <see cref="IProjection.Apply"/>; false if it could not be
    /// applied.
    /// </summary>
    internal bool WaitUntilApplied()
    {
        var wait = new SpinWait();
        while (_application == Application.Pending) wait.SpinOnce(sleep1Threshold: -1); // gives way, but never sleeps
        return _application == Application.Done;
    }

    private enum Application : byte
    {
        Pending,
        Done,
        Failed,
    }
}

/// <summary>
/// State of one module, by user. Whoever holds the user's turn reads and applies; recovery applies before anybody reads.
/// </summary>
public interface IProjection
{
    /// <summary>Takes in what domainEvent; events of other modules are ignored. It decides nothing and does no I/O.</summary>
    void Apply(DomainEvent domainEvent);
}

/// <summary>
/// A projection whose state is kept in snapshots. What it writes of a user follows from his events alone, in one order only, so that two
/// states are the same if their bytes are.
/// </summary>
public interface IUserProjection : IProjection
{
    /// <summary>Names the projection's part of a snapshot; stored, and so never changed.</summary>
    string Part { get; }

    /// <summary>Writes the user's state; nothing if there is none. To be called within his turn.</summary>
    void Save(UserId user, BinaryWriter state);

    /// <summary>Takes over what <see cref="Save"/> wrote. Called by recovery, before anybody reads and for a user who has no state
    /// yet.</summary>
    void Restore(UserId user, BinaryReader state);
}
