namespace DayTrading.Kernel;

/// <summary>
/// What one event moves on one account, in cents and whole shares of the event's stock; positive numbers add, negative ones take away.
/// </summary>
public readonly record struct Posting(Money CashAvailable, Money CashHeld, long SharesAvailable = 0, long SharesHeld = 0)
{
    /// <summary>Nothing is moved.</summary>
    public bool IsEmpty => this == default;
}

/// <summary>
/// One change of one user's state, decided by a handler. State changes only by applying such events, in live work and in recovery alike. An
/// event describes itself: how it is kept in the record, and what a person is told about it. Its module registers how it is read again
/// (<see cref="EventFormat"/>), so other modules need not know its type.
/// </summary>
public abstract class DomainEvent(UserId user, TransactionNumber number) : ICommandResult
{
    // Written by the thread that applies the event, read by the record's writer.
    private volatile Application _application;

    public UserId User { get; } = user;

    /// <summary>The transaction number under which the event stands in the record.</summary>
    public TransactionNumber Number { get; } = number;

    /// <summary>The stock concerned; none for an ADD.</summary>
    public StockSymbol Symbol { get; init; }

    /// <summary>Whole shares of the order or fill; 0 if there is none.</summary>
    public long Shares { get; init; }

    /// <summary>The price of the order, fill or quote, per share; 0 if there is none.</summary>
    public Money Price { get; init; }

    /// <summary>What Accounts moves when it applies the event.</summary>
    public Posting Posting { get; init; }

    /// <summary>When it was recorded, in UTC milliseconds since 1970; set before the projections apply the event.</summary>
    public long At { get; private set; }

    /// <summary>The kind of its entry in the record.</summary>
    public virtual EntryKind Kind => EntryKind.Command;

    /// <summary>
    /// The command that made the event. For what the system did by itself, the word that the log shows: for a firing the command that armed
    /// the trigger, for an expiry the cancellation; a quote has none.
    /// </summary>
    public abstract CommandWord Word { get; }

    /// <summary>What it did, in one word for programs: added, placed, committed, cancelled, expired, set, fired.</summary>
    public abstract string Verb { get; }

    /// <summary>What it did, as a message for the account's owner.</summary>
    public abstract string Message { get; }

    /// <summary>Whether the system did it by itself.</summary>
    public bool IsBySystem => Kind != EntryKind.Command;

    /// <summary>Whether it belongs to the account's history; a billed quote does not.</summary>
    public virtual bool ChangesAccount => true;

    /// <summary>The amount of money that was added, traded, held or set; null if there is none.</summary>
    public virtual Money? Amount => Shares > 0 ? Shares * Price : Posting.CashAvailable;

    /// <summary>The price per share of the order, fill or trigger; null if it has none.</summary>
    public virtual Money? UnitPrice => Shares > 0 ? Price : null;

    /// <summary>The BUY or SELL that placed the order; null if the event is not about an order.</summary>
    public virtual TransactionNumber? Order => null;

    /// <summary>
    /// For a placed order, the time from which it can no longer be committed, in UTC milliseconds since 1970; null for other events.
    /// </summary>
    public virtual long? ExpiresAt => null;

    /// <summary>
    /// Writes what it keeps in addition to user, number, word, symbol, shares, price and posting, which every event has. Called once for
    /// each entry; columns that the event does not write are null.
    /// </summary>
    public virtual void WriteTo(EventColumns columns)
    {
    }

    /// <summary>Called once, by the journal or by recovery, before the projections apply the event.</summary>
    public void RecordedAt(long at) => At = at;

    /// <summary>Called once, by the journal, when every projection has applied the event, or one could not.</summary>
    internal void Applied(bool byAll) => _application = byAll ? Application.Done : Application.Failed;

    /// <summary>
    /// Waits until the journal has applied it, which takes as long as the projections' <see cref="IProjection.Apply"/>; false if it could
    /// not be applied.
    /// </summary>
    internal bool WaitUntilApplied()
    {
        var wait = new SpinWait();
        while (_application == Application.Pending) wait.SpinOnce(sleep1Threshold: -1); // yields the processor, but never sleeps
        return _application == Application.Done;
    }

    private enum Application : byte
    {
        Pending,
        Done,
        Failed,
    }
}
