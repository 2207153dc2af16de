using DayTrading.Accounts;
using DayTrading.Kernel;
using MediatR;

namespace DayTrading.Trading;

/// <summary>CANCEL_BUY: the newest pending buy is dropped, and its cost becomes available again.</summary>
public sealed class CancelBuy(TransactionNumber number, UserId user) : FinishCommand(CommandWord.CancelBuy, number, user);

/// <summary>CANCEL_SELL: the newest pending sell is dropped, and its shares become available again.</summary>
public sealed class CancelSell(TransactionNumber number, UserId user) : FinishCommand(CommandWord.CancelSell, number, user);

internal sealed class CancelHandler(IMediator mediator, OrderProjection orders)
    : IRequestHandler<CancelBuy, Outcome>, IRequestHandler<CancelSell, Outcome>
{
    public Task<Outcome> Handle(CancelBuy request, CancellationToken cancellationToken) =>
        CancelAsync(Side.Buy, request, cancellationToken);

    public Task<Outcome> Handle(CancelSell request, CancellationToken cancellationToken) =>
        CancelAsync(Side.Sell, request, cancellationToken);

    private async Task<Outcome> CancelAsync(Side side, FinishCommand command, CancellationToken cancellationToken)
    {
        if (await mediator.Send(new GetAccount(command.Turn!), cancellationToken) is null) return Rejection.NoAccount(command.User);
        if (orders.Find(command.User)?.Newest(side) is not { } order) return Rejection.NoPendingOrder(side);
        if (!command.Matches(order)) return Rejection.NotTheNewest(side);

        return new OrderCancelled(side, command.User, command.Number, order.Terms);
    }
}
