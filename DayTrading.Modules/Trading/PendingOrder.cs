using System.Collections.Immutable;
using DayTrading.Kernel;
using DayTrading.Record;

namespace DayTrading.Trading;

/// <summary>
/// A BUY or SELL that waits for its confirmation. <see cref="ExpiresAt"/> is UTC milliseconds since 1970; from that moment on it is
/// expired.
/// </summary>
public sealed record PendingOrder(TransactionNumber Number, StockSymbol Symbol, long Shares, Money Price, long ExpiresAt)
{
    /// <summary>Shares × price: what a buy holds, or a sell will bring.</summary>
    public Money Cost => Shares * Price;

    internal OrderTerms Terms => new(Number, Symbol, Shares, Price);

    /// <summary>For how many seconds it can still be committed at the given time, rounded up.</summary>
    public long SecondsLeft(long now) => Math.Max(0, (ExpiresAt - now + 999) / 1000);
}

/// <summary>One user's pending orders: a stack on each side, newest on top. Read and changed only within the user's turn.</summary>
internal sealed class PendingOrders
{
    // Oldest first; the top of the stack is the end. Changed in place, unless a summary keeps it.
    private readonly ImmutableList<PendingOrder>.Builder _buys = ImmutableList.CreateBuilder<PendingOrder>();
    private readonly ImmutableList<PendingOrder>.Builder _sells = ImmutableList.CreateBuilder<PendingOrder>();

    /// <summary>When the first of all orders expires; <see cref="long.MaxValue"/> if there is none.</summary>
    public long FirstExpiry { get; private set; } = long.MaxValue;

    /// <summary>The time for which the expiry watch has this user in its queue; <see cref="long.MaxValue"/> if it is not queued.</summary>
    public long WatchedFor { get; set; } = long.MaxValue;

    /// <summary>The orders as they are now.</summary>
    public ImmutableList<PendingOrder> OldestFirst(Side side) => On(side).ToImmutable();

    public PendingOrder? Newest(Side side) => On(side) is { Count: > 0 and var count } orders ? orders[count - 1] : null;

    public void Push(Side side, PendingOrder order)
    {
        On(side).Add(order);
        FirstExpiry = Math.Min(FirstExpiry, order.ExpiresAt);
    }

    public void Remove(Side side, TransactionNumber number)
    {
        var orders = On(side);
        var index = Newest(side)?.Number == number ? orders.Count - 1 : orders.FindIndex(o => o.Number == number);
        if (index < 0) throw new InvalidOperationException($"There is no pending {side} {number}");

        var expiry = orders[index].ExpiresAt;
        orders.RemoveAt(index);
        if (expiry == FirstExpiry) FirstExpiry = Math.Min(Earliest(_buys), Earliest(_sells));
    }

    public static PendingOrders Restore(BinaryReader state)
    {
        var orders = new PendingOrders();
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

    /// <summary>Writes nothing if there is no pending order, whether or not there was one before.</summary>
    public void Save(BinaryWriter state)
    {
        if (_buys.Count + _sells.Count == 0) return;

        foreach (var side in (ReadOnlySpan<ImmutableList<PendingOrder>.Builder>)[_buys, _sells])
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

    private static long Earliest(ImmutableList<PendingOrder>.Builder orders)
    {
        var earliest = long.MaxValue;
        foreach (var order in orders) earliest = Math.Min(earliest, order.ExpiresAt);
        return earliest;
    }

    private ImmutableList<PendingOrder>.Builder On(Side side) => side == Side.Buy ? _buys : _sells;
}
