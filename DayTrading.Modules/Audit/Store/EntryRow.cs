using System.Data.Common;
using DayTrading.Kernel;
using DayTrading.Quotes;
using DayTrading.Trading;

namespace DayTrading.Audit;

/// <summary>Takes a row's columns in the order of <see cref="EntryRow.Columns"/>.</summary>
internal interface IColumnSink
{
    void Put(short value);

    void Put(int? value);

    void Put(long? value);

    void Put(string? value);

    void Put(byte[]? value);
}

/// <summary>
/// One entry of the record as its table keeps it: flat, because every event has a fixed shape. What does not apply is null.
/// The log's XML and the module's events both follow from it (docs/decisions/0002-one-row-per-entry.md).
/// The writer and the readers use their objects over and over: a row is valid until its batch is used again.
/// </summary>
internal sealed class EntryRow
{
    /// <summary>The order in which rows are written and read.</summary>
    public const string Columns =
        "sequence, at, transaction_number, kind, command, funds_cents, shares, price_cents, order_number, expires_at, " +
        "cash_available, cash_held, shares_available, shares_held, quote_server_time, symbol, large_funds, filename, malformed_user, " +
        "crypto_key, rejection, idempotency_key, user_id, server_id, checksum, batch_digest";

    public const short ColumnCount = 26;

    /// <summary>1, 2, 3 … without gaps, in the order of the record.</summary>
    public long Sequence { get; set; }

    /// <summary>UTC milliseconds since 1970; never less than the row's before.</summary>
    public long At { get; set; }

    public long TransactionNumber { get; set; }

    public int? UserId { get; set; }

    public EntryKind Kind { get; set; }

    /// <summary>The command's word; for a firing or expiry the word that the log's systemEvent carries; none for a quote hit.</summary>
    public CommandWord Command { get; set; }

    public short ServerId { get; set; }

    /// <summary>The amount or price that the command asked for.</summary>
    public long? FundsCents { get; set; }

    public long? Shares { get; set; }

    public long? PriceCents { get; set; }

    /// <summary>The BUY or SELL that a COMMIT or CANCEL acted on.</summary>
    public long? OrderNumber { get; set; }

    public long? ExpiresAt { get; set; }

    // The posting: what was moved.
    public long? CashAvailable { get; set; }

    public long? CashHeld { get; set; }

    public long? SharesAvailable { get; set; }

    public long? SharesHeld { get; set; }

    /// <summary>The four together; not a column.</summary>
    public Posting Posting =>
        new(new Money(CashAvailable ?? 0), new Money(CashHeld ?? 0), SharesAvailable ?? 0, SharesHeld ?? 0);

    public long? QuoteServerTime { get; set; }

    public string? Symbol { get; set; }

    /// <summary>A number with two decimals that no 64 bits of cents hold, as text.</summary>
    public string? LargeFunds { get; set; }

    public string? Filename { get; set; }

    /// <summary>The user as received, if that is no user id; such users have no row of their own.</summary>
    public string? MalformedUser { get; set; }

    public string? CryptoKey { get; set; }

    /// <summary>The message of the rejection; a rejected command changed nothing.</summary>
    public string? Rejection { get; set; }

    /// <summary>Under which an entrance finds the outcome again.</summary>
    public string? IdempotencyKey { get; set; }

    /// <summary>Of everything that the row says (<see cref="RecordChain"/>); null in rows from before there were checksums.</summary>
    public long? Checksum { get; set; }

    /// <summary>On the last row of each batch: the chain's digest up to and including it, 32 bytes.</summary>
    public byte[]? BatchDigest { get; set; }

    /// <summary>The name behind <see cref="UserId"/>; not a column.</summary>
    public string? User { get; set; }

    /// <summary>The name behind <see cref="ServerId"/>; not a column.</summary>
    public string? Server { get; set; }

    /// <summary>Hands over every column, in order.</summary>
    public void WriteTo<TSink>(ref TSink sink) where TSink : struct, IColumnSink, allows ref struct
    {
        WriteFactsTo(ref sink);
        sink.Put(UserId);
        sink.Put(ServerId);
        sink.Put(Checksum);
        sink.Put(BatchDigest);
    }

    /// <summary>Hands over what the row says of what domainEvent: neither the store's ids nor what guards the row.</summary>
    public void WriteFactsTo<TSink>(ref TSink sink) where TSink : struct, IColumnSink, allows ref struct
    {
        sink.Put((long?)Sequence);
        sink.Put((long?)At);
        sink.Put((long?)TransactionNumber);
        sink.Put((short)Kind);
        sink.Put((short)Command);
        sink.Put(FundsCents);
        sink.Put(Shares);
        sink.Put(PriceCents);
        sink.Put(OrderNumber);
        sink.Put(ExpiresAt);
        sink.Put(CashAvailable);
        sink.Put(CashHeld);
        sink.Put(SharesAvailable);
        sink.Put(SharesHeld);
        sink.Put(QuoteServerTime);
        sink.Put(Symbol);
        sink.Put(LargeFunds);
        sink.Put(Filename);
        sink.Put(MalformedUser);
        sink.Put(CryptoKey);
        sink.Put(Rejection);
        sink.Put(IdempotencyKey);
    }

    /// <summary>Takes over every column, in order, from the reader's current row.</summary>
    public void ReadFrom(DbDataReader reader)
    {
        Sequence = reader.GetInt64(0);
        At = reader.GetInt64(1);
        TransactionNumber = reader.GetInt64(2);
        Kind = (EntryKind)reader.GetInt16(3);
        Command = (CommandWord)reader.GetInt16(4);
        FundsCents = Number(reader, 5);
        Shares = Number(reader, 6);
        PriceCents = Number(reader, 7);
        OrderNumber = Number(reader, 8);
        ExpiresAt = Number(reader, 9);
        CashAvailable = Number(reader, 10);
        CashHeld = Number(reader, 11);
        SharesAvailable = Number(reader, 12);
        SharesHeld = Number(reader, 13);
        QuoteServerTime = Number(reader, 14);
        Symbol = Text(reader, 15);
        LargeFunds = Text(reader, 16);
        Filename = Text(reader, 17);
        MalformedUser = Text(reader, 18);
        CryptoKey = Text(reader, 19);
        Rejection = Text(reader, 20);
        IdempotencyKey = Text(reader, 21);
        UserId = reader.IsDBNull(22) ? null : reader.GetInt32(22);
        ServerId = reader.GetInt16(23);
        Checksum = Number(reader, 24);
        BatchDigest = reader.IsDBNull(25) ? null : (byte[])reader.GetValue(25);
        User = null;
    }

    /// <summary>For whoever keeps a row beyond its time.</summary>
    public EntryRow Copy() => (EntryRow)MemberwiseClone();

    /// <summary>Takes over what an entry says; the sequence, the time and the ids are the writer's.</summary>
    public void TakeFrom(in Entry entry)
    {
        Kind = entry.Kind;
        UserId = null;
        Symbol = LargeFunds = Filename = MalformedUser = IdempotencyKey = null;
        FundsCents = null;
        if (entry.Command is { } command) TakeCommand(command);
        TakeEvent(entry.Event);
        if (entry.Command is null) TakeSystemAct(entry.Event!);
        Rejection = Clean(entry.Rejection?.Message);
    }

    private static long? Number(DbDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetInt64(column);

    private static string? Text(DbDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    // Whatever the modules quote from outside: no character of it may make the log unreadable, or stop the record.
    private static string? Clean(string? text) => text is null ? null : RecordText.Clean(text);

    private static long? NullIfZero(long value) => value == 0 ? null : value;

    private void TakeCommand(Command command)
    {
        Command = command.Word;
        TransactionNumber = command.Number.Value;
        User = command.User.Value;
        if (User is null) TakeUserAsReceived(command.RecordedUser);
        Symbol = command.RecordedSymbol;
        FundsCents = command.RecordedFunds?.Cents;
        LargeFunds = command.RecordedLargeFunds;
        Filename = Clean(command.RecordedFilename);
        IdempotencyKey = command.IdempotencyKey;
    }

    private void TakeUserAsReceived(string? received)
    {
        if (Kernel.UserId.IsValid(received)) User = received;
        else MalformedUser = received;
    }

    private void TakeEvent(DomainEvent? domainEvent)
    {
        var posting = domainEvent?.Posting ?? default;
        CashAvailable = NullIfZero(posting.CashAvailable.Cents);
        CashHeld = NullIfZero(posting.CashHeld.Cents);
        SharesAvailable = NullIfZero(posting.SharesAvailable);
        SharesHeld = NullIfZero(posting.SharesHeld);
        Shares = NullIfZero(domainEvent?.Shares ?? 0);
        PriceCents = NullIfZero(domainEvent?.Price.Cents ?? 0);
        OrderNumber = domainEvent is OrderCommitted or OrderReleased ? ((OrderEvent)domainEvent).Order.Value : null;
        ExpiresAt = (domainEvent as OrderPlaced)?.ExpiresAt;
        QuoteServerTime = null;
        CryptoKey = null;
        if (domainEvent is { Symbol.IsNone: false }) Symbol = domainEvent.Symbol.ToString();
    }

    private void TakeSystemAct(DomainEvent domainEvent)
    {
        User = domainEvent.User.Value;
        TransactionNumber = domainEvent.Number.Value;
        Command = EventWords.WordOf(domainEvent);
        if (domainEvent is not QuoteReceived quote) return;

        QuoteServerTime = quote.QuoteServerTime;
        CryptoKey = Clean(quote.CryptoKey);
    }
}
