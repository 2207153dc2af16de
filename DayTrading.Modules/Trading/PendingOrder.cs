using System.Collections.Immutable;
using DayTrading.Kernel;

namespace DayTrading.Trading;

/// <summary>
/// A BUY or SELL that waits for its confirmation. <see cref="ExpiresAt"/> is UTC milliseconds since 1970; at that moment it is expired.
/// </summary>
public sealed record PendingOrder(TransactionNumber Number, StockSymbol Symbol, long Shares, Money Price, long ExpiresAt)
{
    /// <summary>Shares × price: what a buy holds, or a sell will bring.</summary>
    public Money Cost => Shares * Price;

    /// <summary>For how many seconds it can still be committed at that time, begun ones included.</summary>
    public long SecondsLeft(long now) => Math.Max(0, (ExpiresAt - now + 999) / 1000);
}

/// <summary>One user's pending orders: a stack on each side, newest on top. Read and changed by whoever has the user's turn.</summary>
internal sealed class UserOrders
{
    // Oldest first; the top of the stack is the end.
    private ImmutableList<PendingOrder> _buys = [];
    private ImmutableList<PendingOrder> _sells = [];

    /// <summary>When the first of all orders expires; <see cref="long.MaxValue"/> if there is none.</summary>
    public long FirstExpiry { get; private set; } = long.MaxValue;

    /// <summary>The time for which the expiry watch has this user in its queue; <see cref="long.MaxValue"/> if it has not.</summary>
    public long WatchedFor { get; set; } = long.MaxValue;

    /// <summary>As they are now.</summary>
    public ImmutableList<PendingOrder> OldestFirst(Side side) => side == Side.Buy ? _buys : _sells;

    public PendingOrder? Newest(Side side) => OldestFirst(side) is [.., var newest] ? newest : null;

    public void Push(Side side, PendingOrder order)
    {
        Put(side, OldestFirst(side).Add(order));
        FirstExpiry = Math.Min(FirstExpiry, order.ExpiresAt);
    }

    public void Remove(Side side, TransactionNumber number)
    {
        var orders = OldestFirst(side);
        var index = orders is [.., var newest] && newest.Number == number ? orders.Count - 1 : orders.FindIndex(o => o.Number == number);
        if (index < 0) throw new InvalidOperationException($"There is no pending {side} {number}");

        var expiry = orders[index].ExpiresAt;
        Put(side, orders.RemoveAt(index));
        if (expiry == FirstExpiry) FirstExpiry = Math.Min(Earliest(_buys), Earliest(_sells));
    }

    public static UserOrders Restore(BinaryReader state)
    {
        var orders = new UserOrders();
        foreach (var side in (ReadOnlySpan<Side>)[Side.Buy, Side.Sell])
        {
            for (var left = state.ReadInt32(); left > 0; left--)
            {
                orders.Push(side, new PendingOrder(
                    new TransactionNumber(state.ReadInt64()), StockSymbol.Parse(state.ReadString()), state.ReadInt64(),
                    new Money(state.ReadInt64()), state.ReadInt64()));
            }
        }

        return orders;
    }

    /// <summary>Nothing if there is no pending order: that there once was one makes no difference.</summary>
    public void Save(BinaryWriter state)
    {
        if (_buys.Count + _sells.Count == 0) return;

        foreach (var side in (ReadOnlySpan<ImmutableList<PendingOrder>>)[_buys, _sells])
        {
            state.Write(side.Count);
            foreach (var order in side)
            {
                state.Write(order.Number.Value);
                state.Write(order.Symbol.ToString());
                state.Write(order.Shares);
                state.Write(order.Price.Cents);
                state.Write(order.ExpiresAt);
            }
        }
    }

    private static long Earliest(ImmutableList<PendingOrder> orders)
    {
        var earliest = long.MaxValue;
        foreach (var order in orders) earliest = Math.Min(earliest, order.ExpiresAt);
        return earliest;
    }

    private void Put(Side side, ImmutableList<PendingOrder> orders)
    {
        if (side == Side.Buy) _buys = orders;
        else _sells = orders;
    }
}
