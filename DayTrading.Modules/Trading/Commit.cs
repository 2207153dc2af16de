using DayTrading.Accounts;
using DayTrading.Kernel;
using MediatR;

namespace DayTrading.Trading;

/// <summary>COMMIT_BUY: executes the newest pending buy: its held cost is spent, and its shares become available.</summary>
public sealed class CommitBuy(TransactionNumber number, UserId user) : FinishCommand(CommandWord.CommitBuy, number, user);

/// <summary>
/// COMMIT_SELL: executes the newest pending sell at its quoted price: its held shares go, and the cash becomes available.
/// </summary>
public sealed class CommitSell(TransactionNumber number, UserId user) : FinishCommand(CommandWord.CommitSell, number, user);

internal sealed class CommitHandler(IMediator mediator, OrderProjection orders)
    : IRequestHandler<CommitBuy, Outcome>, IRequestHandler<CommitSell, Outcome>
{
    public Task<Outcome> Handle(CommitBuy request, CancellationToken cancellationToken) =>
        CommitAsync(Side.Buy, request, cancellationToken);

    public Task<Outcome> Handle(CommitSell request, CancellationToken cancellationToken) =>
        CommitAsync(Side.Sell, request, cancellationToken);

    private async Task<Outcome> CommitAsync(Side side, FinishCommand command, CancellationToken cancellationToken)
    {
        if (await mediator.Send(new GetAccount(command.Turn!), cancellationToken) is not { } account)
            return Rejection.NoAccount(command.User);
        if (orders.Find(command.User)?.Newest(side) is not { } order) return Rejection.NoPendingOrder(side);
        if (!command.Matches(order)) return Rejection.NotTheNewest(side);
        if (side == Side.Buy && !account.HasRoomFor(order.Symbol, order.Shares))
            return Rejection.TooManyShares(order.Symbol, Account.MaxShares);
        if (side == Side.Sell && !account.HasRoomFor(order.Cost)) return Rejection.AccountFull(Account.MaxCash);

        return new OrderCommitted(side, command.User, command.Number, order.Terms);
    }
}
