using DayTrading.Accounts;
using DayTrading.Kernel;
using MediatR;

namespace DayTrading.Trading;

/// <summary>
/// SELL: holds as many whole shares as make up the amount at the current price, until it is committed, cancelled or expires.
/// </summary>
public sealed class Sell(TransactionNumber number, UserId user, StockSymbol symbol, Money amount)
    : AmountCommand(CommandWord.Sell, number, user, symbol, amount);

internal sealed class SellHandler(IMediator mediator, OrderPlacement placement) : IRequestHandler<Sell, Outcome>
{
    public async Task<Outcome> Handle(Sell request, CancellationToken cancellationToken)
    {
        if (await mediator.Send(new GetAccount(request.Turn!), cancellationToken) is not { } account)
            return Rejection.NoAccount(request.User);
        if (account.HoldingOf(request.Symbol).Available == 0) return Rejection.NoShares(request.Symbol);

        var (quote, rejection) = await placement.QuoteAsync(request, cancellationToken);
        if (rejection is not null) return rejection;

        var outcome = placement.Place(Side.Sell, request, quote!.Price);
        var available = account.HoldingOf(request.Symbol).Available;
        return outcome.Event is { Shares: var shares } && shares > available
            ? Rejection.InsufficientShares(request.Symbol, shares, available)
            : outcome;
    }
}
