using System.Collections.Immutable;
using DayTrading.Kernel;
using MediatR;

namespace DayTrading.Trading;

/// <summary>The user's pending orders, oldest first on each side. To be sent within the user's turn.</summary>
public sealed record GetPendingOrders(UserId User) : IRequest<PendingOrders>;

public sealed record PendingOrders(ImmutableList<PendingOrder> Buys, ImmutableList<PendingOrder> Sells);

internal sealed class GetPendingOrdersHandler(OrderBook orders) : IRequestHandler<GetPendingOrders, PendingOrders>
{
    private static readonly Task<PendingOrders> None = Task.FromResult(new PendingOrders([], []));

    public Task<PendingOrders> Handle(GetPendingOrders request, CancellationToken cancellationToken) =>
        orders.Find(request.User) is { } ofUser
            ? Task.FromResult(new PendingOrders(ofUser.OldestFirst(Side.Buy), ofUser.OldestFirst(Side.Sell)))
            : None;
}
