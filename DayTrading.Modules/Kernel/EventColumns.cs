namespace DayTrading.Kernel;

/// <summary>
/// The part of an entry that belongs to its event, as the record keeps it: flat columns, null where the event has no value. Events write
/// them (<see cref="DomainEvent.WriteTo"/>) and are read from them again (<see cref="EventFormat"/>).
/// </summary>
public abstract class EventColumns
{
    public long TransactionNumber { get; set; }

    public EntryKind Kind { get; set; }

    /// <summary>The command's word; for a firing or expiry the word that the log's systemEvent carries; none for a billed quote.</summary>
    public CommandWord Command { get; set; }

    /// <summary>The amount or price that the command asked for; written by the command.</summary>
    public long? FundsCents { get; set; }

    public long? Shares { get; set; }

    public long? PriceCents { get; set; }

    /// <summary>The BUY or SELL that a COMMIT, a CANCEL or an expiry acted on.</summary>
    public long? OrderNumber { get; set; }

    public long? ExpiresAt { get; set; }

    // The posting: what was moved.
    public long? CashAvailable { get; set; }

    public long? CashHeld { get; set; }

    public long? SharesAvailable { get; set; }

    public long? SharesHeld { get; set; }

    public long? QuoteServerTime { get; set; }

    public string? Symbol { get; set; }

    public string? CryptoKey { get; set; }

    /// <summary>The user's name; not a column.</summary>
    public string? User { get; set; }

    /// <summary>The four columns of the posting together; not a column.</summary>
    public Posting Posting =>
        new(new Money(CashAvailable ?? 0), new Money(CashHeld ?? 0), SharesAvailable ?? 0, SharesHeld ?? 0);

    /// <exception cref="FormatException">The row names no user.</exception>
    public UserId ReadUser() => UserId.Parse(User ?? "");

    public TransactionNumber ReadNumber() => new(TransactionNumber);

    /// <exception cref="FormatException">The row names no stock.</exception>
    public StockSymbol ReadSymbol() => StockSymbol.Parse(Symbol ?? "");

    public Money ReadPrice() => new(PriceCents ?? 0);

    public TransactionNumber ReadOrder() => new(Required(OrderNumber));

    /// <exception cref="InvalidDataException">The row lacks what its event needs.</exception>
    public T Required<T>(T? value) where T : struct => value ?? throw Unreadable();

    /// <exception cref="InvalidDataException">The row lacks what its event needs.</exception>
    public string Required(string? value) => value ?? throw Unreadable();

    /// <summary>Takes over what every event has.</summary>
    public void TakeFrom(DomainEvent? domainEvent)
    {
        var posting = domainEvent?.Posting ?? default;
        CashAvailable = NullIfZero(posting.CashAvailable.Cents);
        CashHeld = NullIfZero(posting.CashHeld.Cents);
        SharesAvailable = NullIfZero(posting.SharesAvailable);
        SharesHeld = NullIfZero(posting.SharesHeld);
        Shares = NullIfZero(domainEvent?.Shares ?? 0);
        PriceCents = NullIfZero(domainEvent?.Price.Cents ?? 0);
        OrderNumber = ExpiresAt = QuoteServerTime = null;
        CryptoKey = null;
        if (domainEvent is null) return;

        if (!domainEvent.Symbol.IsNone) Symbol = domainEvent.Symbol.ToString();
        domainEvent.WriteTo(this);
    }

    private static long? NullIfZero(long value) => value == 0 ? null : value;

    private InvalidDataException Unreadable() =>
        new($"Transaction {TransactionNumber} ({Kind}, {Command.Name()}) cannot be read: its entry does not hold what its event needs");
}
