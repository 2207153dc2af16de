using DayTrading.Kernel;
using MediatR;

namespace DayTrading.Quotes;

/// <summary>QUOTE: answers the current price, its time and its key, as a <see cref="Quote"/>. It needs no account.</summary>
public sealed class QuoteCommand(TransactionNumber number, UserId user, StockSymbol symbol)
    : StockCommand(CommandWord.Quote, number, user, symbol);

internal sealed class QuoteCommandHandler(CurrentPrices prices) : IRequestHandler<QuoteCommand, Outcome>
{
    public async Task<Outcome> Handle(QuoteCommand request, CancellationToken cancellationToken)
    {
        var found = prices.FindAsync(new GetQuote(request.Symbol, request.User, request.Number));
        var answer = await request.Turn!.YieldWhileAsync(found);
        return answer.Quote is { } quote ? Outcome.Done(quote) : Rejection.NoQuote(request.Symbol, answer.WhyNot!);
    }
}
