using System.Collections.Concurrent;
using DayTrading.Kernel;

namespace DayTrading.Trading;

/// <summary>Every user's pending orders, and the queue of users whose orders are watched for expiry.</summary>
internal sealed class OrderProjection : IUserProjection
{
    private readonly ConcurrentDictionary<UserId, PendingOrders> _orders = new();

    // Holds a user once for each time the user is watched for, so its size is limited by the number of users. Guarded by locking it.
    private readonly PriorityQueue<UserId, long> _watch = new();

    public PendingOrders? Find(UserId user) => _orders.GetValueOrDefault(user);

    public string Part => "orders";

    public void Save(Turn turn, BinaryWriter state) => Find(turn.User)?.Save(state);

    public void Restore(UserId user, BinaryReader state)
    {
        var orders = _orders[user] = PendingOrders.Restore(state);
        Watch(user, orders);
    }

    public void Apply(DomainEvent domainEvent)
    {
        if (domainEvent is not OrderEvent orderEvent) return;

        var orders = _orders.GetOrAdd(domainEvent.User, static _ => new PendingOrders());
        if (domainEvent is OrderPlaced placed)
        {
            orders.Push(placed.Side, new PendingOrder(placed.Number, placed.Symbol, placed.Shares, placed.Price, placed.ExpiresAt!.Value));
            Watch(placed.User, orders);
        }
        else
        {
            orders.Remove(orderEvent.Side, orderEvent.Order!.Value);
        }
    }

    /// <summary>
    /// Queues the user for the first expiry among the user's orders, unless already queued for that time or an earlier one.
    /// </summary>
    public void Watch(UserId user, PendingOrders orders)
    {
        if (orders.FirstExpiry >= orders.WatchedFor) return;

        orders.WatchedFor = orders.FirstExpiry;
        lock (_watch) _watch.Enqueue(user, orders.FirstExpiry);
    }

    /// <summary>Takes a user out of the queue whose watched time has come.</summary>
    public bool TryTakeDue(long now, out UserId user)
    {
        lock (_watch)
        {
            if (_watch.TryPeek(out user, out var due) && due <= now) return _watch.TryDequeue(out user, out _);
            return false;
        }
    }
}
