using System.Collections.Immutable;
using DayTrading.Kernel;
using MediatR;

namespace DayTrading.Trading;

/// <summary>The user's pending orders, oldest first on each side. To be sent within the user's turn.</summary>
public sealed record GetPendingOrders(UserId User) : IRequest<PendingOrderLists>;

public sealed record PendingOrderLists(ImmutableList<PendingOrder> Buys, ImmutableList<PendingOrder> Sells);

internal sealed class GetPendingOrdersHandler(OrderProjection orders) : IRequestHandler<GetPendingOrders, PendingOrderLists>
{
    private static readonly Task<PendingOrderLists> None = Task.FromResult(new PendingOrderLists([], []));

    public Task<PendingOrderLists> Handle(GetPendingOrders request, CancellationToken cancellationToken) =>
        orders.Find(request.User) is { } ofUser
            ? Task.FromResult(new PendingOrderLists(ofUser.OldestFirst(Side.Buy), ofUser.OldestFirst(Side.Sell)))
            : None;
}
