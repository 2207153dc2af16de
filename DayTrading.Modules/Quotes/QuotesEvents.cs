using DayTrading.Kernel;
using MediatR;

namespace DayTrading.Quotes;

/// <summary>
/// An answered hit on the quote server, and so billed; recorded where its answer arrived. <see cref="DomainEvent.User"/> and
/// <see cref="DomainEvent.Number"/> are those of the command that caused it, <see cref="DomainEvent.Price"/> is the answer's.
/// </summary>
public sealed class QuoteReceived(UserId user, TransactionNumber number) : DomainEvent(user, number)
{
    /// <summary>The quote server's own time as it sent it, in milliseconds.</summary>
    public required long QuoteServerTime { get; init; }

    /// <summary>The answer's key, unchanged.</summary>
    public required string CryptoKey { get; init; }
}

/// <summary>Tells whoever listens (triggers, browsers) that a stock has a fresh quote; listeners only enqueue.</summary>
public sealed record QuoteArrived(Quote Quote) : INotification;
