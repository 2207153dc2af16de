using System.Collections.Immutable;
using DayTrading.Kernel;
using MediatR;

namespace DayTrading.Trading;

/// <summary>The pending orders of the turn's user, oldest first on each side; to be read within that turn.</summary>
public sealed record GetPendingOrders(Turn Turn) : IRequest<PendingOrderLists>;

public sealed record PendingOrderLists(ImmutableList<PendingOrder> Buys, ImmutableList<PendingOrder> Sells);

internal sealed class GetPendingOrdersHandler(OrderProjection orders) : IRequestHandler<GetPendingOrders, PendingOrderLists>
{
    private static readonly Task<PendingOrderLists> None = Task.FromResult(new PendingOrderLists([], []));

    public Task<PendingOrderLists> Handle(GetPendingOrders request, CancellationToken cancellationToken) =>
        orders.Find(request.Turn.User) is { } ofUser
            ? Task.FromResult(new PendingOrderLists(ofUser.OldestFirst(Side.Buy), ofUser.OldestFirst(Side.Sell)))
            : None;
}
