using DayTrading.Accounts;
using DayTrading.Kernel;
using MediatR;

namespace DayTrading.Triggers;

/// <summary>CANCEL_SET_BUY: removes the trigger with its amount and price; the held amount becomes available again.</summary>
public sealed class CancelSetBuy(TransactionNumber number, UserId user, StockSymbol symbol)
    : StockCommand(CommandWord.CancelSetBuy, number, user, symbol);

/// <summary>CANCEL_SET_SELL: removes the trigger with its amount and price; held shares become available again.</summary>
public sealed class CancelSetSell(TransactionNumber number, UserId user, StockSymbol symbol)
    : StockCommand(CommandWord.CancelSetSell, number, user, symbol);

internal sealed class CancelTriggerHandler(IMediator mediator, TriggerProjection triggers)
    : IRequestHandler<CancelSetBuy, Outcome>, IRequestHandler<CancelSetSell, Outcome>
{
    public Task<Outcome> Handle(CancelSetBuy request, CancellationToken cancellationToken) =>
        CancelAsync(Side.Buy, request, cancellationToken);

    public Task<Outcome> Handle(CancelSetSell request, CancellationToken cancellationToken) =>
        CancelAsync(Side.Sell, request, cancellationToken);

    private async Task<Outcome> CancelAsync(Side side, StockCommand command, CancellationToken cancellationToken)
    {
        if (await mediator.Send(new GetAccount(command.Turn!), cancellationToken) is null) return Rejection.NoAccount(command.User);
        if (triggers.Find(command.User, side, command.Symbol) is not { } trigger) return Rejection.NoTriggerAmount(side, command.Symbol);

        var released = new Posting(trigger.HeldCash, -trigger.HeldCash, trigger.HeldShares, -trigger.HeldShares);
        return new TriggerCancelled(side, command.User, command.Number, command.Symbol, released);
    }
}
