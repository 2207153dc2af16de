using DayTrading.Kernel;
using MediatR;

namespace DayTrading.Quotes;

/// <summary>A stock's price as the quote server gave it; current for 60 s (setting) from <see cref="ReceivedAt"/>, for all users.</summary>
public sealed record Quote(StockSymbol Symbol, Money Price, long QuoteServerTime, string CryptoKey, DateTimeOffset ReceivedAt)
    : ICommandResult;

/// <summary>
/// The current price of a stock: from the cache, or fetched, one fetch per stock at a time (spec: The current price). The wait never holds
/// a thread; cancelling ends only this wait, not the fetch.
/// </summary>
/// <param name="User">Who is billed if the quote server is asked, under the transaction <paramref name="Number"/>.</param>
/// <param name="ForTrade">A quote about to expire (<c>Quotes:RefreshBefore</c>) is refreshed first, as BUY and SELL ask.</param>
/// <param name="Background">No user waits for it: it may use only a part of the connections, first come, first served.</param>
public sealed record GetQuote(StockSymbol Symbol, UserId User, TransactionNumber Number, bool ForTrade = false, bool Background = false)
    : IRequest<QuoteAnswer>;

/// <summary>A quote, or why there is none, as the end of "No quote for ABC: …".</summary>
public sealed record QuoteAnswer(Quote? Quote, string? WhyNot)
{
    public static QuoteAnswer Of(Quote quote) => new(quote, null);

    public static QuoteAnswer None(string why) => new(null, why);
}

internal sealed class GetQuoteHandler(CurrentPrices prices) : IRequestHandler<GetQuote, QuoteAnswer>
{
    public Task<QuoteAnswer> Handle(GetQuote request, CancellationToken cancellationToken)
    {
        var answer = prices.FindAsync(request);
        return answer.IsCompleted || !cancellationToken.CanBeCanceled ? answer : answer.WaitAsync(cancellationToken);
    }
}
