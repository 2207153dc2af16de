using System.Data.Common;
using DayTrading.Kernel;

namespace DayTrading.Record;

/// <summary>Takes a row's columns in the order of <see cref="EntryRow.Columns"/>.</summary>
public interface IColumnSink
{
    void Put(short? value);

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
public sealed class EntryRow : EventColumns
{
    /// <summary>The order in which rows are written and read.</summary>
    public const string Columns =
        "sequence, at, transaction_number, kind, command, funds_cents, shares, price_cents, order_number, expires_at, " +
        "cash_available, cash_held, shares_available, shares_held, quote_server_time, symbol, large_funds, filename, malformed_user, " +
        "crypto_key, rejection_code, rejection, idempotency_key, user_id, server_id, checksum, batch_digest";

    public const short ColumnCount = 27;

    /// <summary>1, 2, 3 … without gaps, in the order of the record.</summary>
    public long Sequence { get; set; }

    /// <summary>UTC milliseconds since 1970; never less than the row's before.</summary>
    public long At { get; set; }

    public int? UserId { get; set; }

    public short ServerId { get; set; }

    /// <summary>A number with two decimals that no 64 bits of cents hold, as text.</summary>
    public string? LargeFunds { get; set; }

    public string? Filename { get; set; }

    /// <summary>The user as received, if that is no user id; such users have no row of their own.</summary>
    public string? MalformedUser { get; set; }

    /// <summary>Null for a command that was done.</summary>
    public RejectionCode? RejectionCode { get; set; }

    /// <summary>The message of the rejection; a rejected command changed nothing.</summary>
    public string? Rejection { get; set; }

    /// <summary>Under which an entrance finds the outcome again.</summary>
    public string? IdempotencyKey { get; set; }

    /// <summary>Of everything that the row says (<see cref="RecordChain"/>); null in rows from before there were checksums.</summary>
    public long? Checksum { get; set; }

    /// <summary>On the last row of each batch: the chain's digest up to and including it, 32 bytes.</summary>
    public byte[]? BatchDigest { get; set; }

    /// <summary>The name behind <see cref="ServerId"/>; not a column.</summary>
    public string? Server { get; set; }

    /// <summary>Hands over every column, in order.</summary>
    public void WriteTo<TSink>(ref TSink sink) where TSink : struct, IColumnSink, allows ref struct
    {
        WriteFactsTo(ref sink);
        sink.Put(UserId);
        sink.Put((short?)ServerId);
        sink.Put(Checksum);
        sink.Put(BatchDigest);
    }

    /// <summary>Hands over what the row says of what domainEvent: neither the store's ids nor what guards the row.</summary>
    public void WriteFactsTo<TSink>(ref TSink sink) where TSink : struct, IColumnSink, allows ref struct
    {
        sink.Put((long?)Sequence);
        sink.Put((long?)At);
        sink.Put((long?)TransactionNumber);
        sink.Put((short?)Kind);
        sink.Put((short?)Command);
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
        sink.Put((short?)RejectionCode);
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
        RejectionCode = reader.IsDBNull(20) ? null : (RejectionCode)reader.GetInt16(20);
        Rejection = Text(reader, 21);
        IdempotencyKey = Text(reader, 22);
        UserId = reader.IsDBNull(23) ? null : reader.GetInt32(23);
        ServerId = reader.GetInt16(24);
        Checksum = Number(reader, 25);
        BatchDigest = reader.IsDBNull(26) ? null : (byte[])reader.GetValue(26);
        User = null;
    }

    /// <summary>The event that the row was made from; null for a rejected command and for one that changes nothing.</summary>
    /// <exception cref="InvalidDataException">The row does not hold what its event needs.</exception>
    public DomainEvent? ReadEvent(EventTable events)
    {
        if (Rejection is not null) return null;
        if (events.Find(Kind, Command) is { } format) return format.Read(this);
        return Kind == EntryKind.Command && Command != CommandWord.None
            ? null
            : throw new InvalidDataException($"Entry {Sequence} of the record ({Kind}, {Command.Name()}) is of a kind that nobody keeps");
    }

    /// <summary>For whoever keeps a row beyond its time.</summary>
    public EntryRow Copy() => (EntryRow)MemberwiseClone();

    /// <summary>Takes over what an entry says; the sequence, the time and the ids are the writer's.</summary>
    internal void TakeFrom(in Entry entry)
    {
        Kind = entry.Kind;
        UserId = null;
        Symbol = LargeFunds = Filename = MalformedUser = IdempotencyKey = null;
        FundsCents = null;
        if (entry.Command is { } command) TakeFrom(command);
        else TakeActor(entry.Event!);
        TakeFrom(entry.Event);
        CryptoKey = StorableText.Clean(CryptoKey);
        RejectionCode = entry.Rejection?.Code;
        Rejection = StorableText.Clean(entry.Rejection?.Message);
    }

    private static long? Number(DbDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetInt64(column);

    private static string? Text(DbDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    private void TakeFrom(Command command)
    {
        Command = command.Word;
        TransactionNumber = command.Number.Value;
        User = command.User.Value;
        if (User is null) TakeUserAsReceived(command.RecordedUser);
        Symbol = StorableText.Clean(command.RecordedSymbol);
        FundsCents = command.RecordedFunds?.Cents;
        LargeFunds = command.RecordedLargeFunds;
        Filename = StorableText.Clean(command.RecordedFilename);
        IdempotencyKey = command.IdempotencyKey;
    }

    private void TakeUserAsReceived(string? received)
    {
        if (Kernel.UserId.IsValid(received)) User = received;
        else MalformedUser = StorableText.Clean(received);
    }

    // What the system did by itself stands under the number of the command that led to it.
    private void TakeActor(DomainEvent domainEvent)
    {
        User = domainEvent.User.Value;
        TransactionNumber = domainEvent.Number.Value;
        Command = domainEvent.Word;
    }
}
