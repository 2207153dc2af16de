using DayTrading.Kernel;
using MediatR;

namespace DayTrading.Quotes;

/// <summary>A price that the quote server gave for a stock; current for 60 s (setting) from <see cref="ReceivedAt"/>, for all users.</summary>
public sealed record Quote(StockSymbol Symbol, Money Price, long QuoteServerTime, string CryptoKey, DateTimeOffset ReceivedAt);

/// <summary>
/// The current price of a stock: from the cache, or fetched, one fetch per stock at a time (spec: The current price).
/// <paramref name="User"/> and <paramref name="Number"/> are whose hit it is if it comes to one.
/// <paramref name="ForTrade"/>: a quote about to expire (<c>Quotes:RefreshBefore</c>) is refreshed first, as BUY and SELL ask.
/// </summary>
public sealed record GetQuote(StockSymbol Symbol, UserId User, TransactionNumber Number, bool ForTrade = false) : IRequest<QuoteAnswer>;

/// <summary>A quote, or why there is none: a clause that completes "No quote for ABC: …".</summary>
public sealed record QuoteAnswer(Quote? Quote, string? WhyNot)
{
    public static QuoteAnswer Of(Quote quote) => new(quote, null);

    public static QuoteAnswer None(string why) => new(null, why);
}
