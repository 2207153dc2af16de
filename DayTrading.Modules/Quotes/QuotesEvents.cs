using DayTrading.Kernel;
using MediatR;

namespace DayTrading.Quotes;

/// <summary>
/// An answered request to the quote server, which is billed; recorded by the process that received the answer. <see
/// cref="DomainEvent.User"/> and <see cref="DomainEvent.Number"/> are those of the command that caused it, <see cref="DomainEvent.Price"/>
/// is the answer's.
/// </summary>
public sealed class QuoteReceived(UserId user, TransactionNumber number) : DomainEvent(user, number)
{
    internal static readonly EventFormat Format = new(EntryKind.QuoteHit, CommandWord.None, Read)
    {
        Title = "Quote received", Group = HistoryGroup.Quotes, Says = LogElement.QuoteServer,
    };

    /// <summary>The quote server's own time as it sent it, in milliseconds.</summary>
    public required long QuoteServerTime { get; init; }

    /// <summary>The answer's key, unchanged.</summary>
    public required string CryptoKey { get; init; }

    public override EntryKind Kind => EntryKind.QuoteHit;

    public override CommandWord Word => CommandWord.None;

    public override string Verb => "quoted";

    public override string Message => $"{Symbol} is quoted at {Price.ToDollars()}.";

    public override bool ChangesAccount => false;

    public override void WriteTo(EventColumns columns) =>
        (columns.QuoteServerTime, columns.CryptoKey) = (QuoteServerTime, CryptoKey);

    private static QuoteReceived Read(EventColumns columns) => new(columns.ReadUser(), columns.ReadNumber())
    {
        Symbol = columns.ReadSymbol(),
        Price = columns.ReadPrice(),
        QuoteServerTime = columns.Required(columns.QuoteServerTime),
        CryptoKey = columns.Required(columns.CryptoKey),
    };
}

/// <summary>Tells all listeners (triggers, browsers) that a stock has a fresh quote; listeners only enqueue.</summary>
public sealed record QuoteArrived(Quote Quote) : INotification;
