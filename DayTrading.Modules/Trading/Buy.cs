using DayTrading.Accounts;
using DayTrading.Kernel;
using MediatR;

namespace DayTrading.Trading;

/// <summary>
/// BUY: holds the cost of as many whole shares as the amount buys at the current price, until it is committed, cancelled or expires.
/// </summary>
public sealed class Buy(TransactionNumber number, UserId user, StockSymbol symbol, Money amount)
    : AmountCommand(CommandWord.Buy, number, user, symbol, amount);

internal sealed class BuyHandler(IMediator mediator, OrderPlacement placement) : IRequestHandler<Buy, Outcome>
{
    public async Task<Outcome> Handle(Buy request, CancellationToken cancellationToken)
    {
        if (await mediator.Send(new GetAccount(request.Turn!), cancellationToken) is not { } account)
            return Rejection.NoAccount(request.User);
        if (account.AvailableCash < request.Amount) return Rejection.InsufficientFunds(request.Amount, account.AvailableCash);

        // While the quote is awaited only releases can happen, so the cash checked above is still there, and the cost is no more than that.
        var (quote, rejection) = await placement.QuoteAsync(request, cancellationToken);
        return rejection ?? placement.Place(Side.Buy, request, quote!.Price);
    }
}
