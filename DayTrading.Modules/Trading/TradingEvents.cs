using DayTrading.Kernel;

namespace DayTrading.Trading;

/// <summary>An event of a pending order: <see cref="Order"/> is the number of the BUY or SELL that placed it.</summary>
public abstract class OrderEvent(Side side, UserId user, TransactionNumber number, TransactionNumber order) : DomainEvent(user, number)
{
    public Side Side { get; } = side;

    public TransactionNumber Order { get; } = order;
}

/// <summary>BUY or SELL took effect: its cost, or its shares, are held until it is committed, cancelled or expires.</summary>
public sealed class OrderPlaced : OrderEvent
{
    public OrderPlaced(Side side, UserId user, TransactionNumber number, StockSymbol symbol, long shares, Money price, long expiresAt)
        : base(side, user, number, number)
    {
        Symbol = symbol;
        Shares = shares;
        Price = price;
        ExpiresAt = expiresAt;
        var cost = shares * price;
        Posting = side == Side.Buy ? new Posting(-cost, cost) : new Posting(Money.Zero, Money.Zero, -shares, shares);
    }

    /// <summary>UTC milliseconds since 1970 from which on the order can no longer be committed or cancelled.</summary>
    public long ExpiresAt { get; }
}

/// <summary>COMMIT_BUY or COMMIT_SELL: the order was executed at its quoted price.</summary>
public sealed class OrderCommitted : OrderEvent
{
    public OrderCommitted(
        Side side, UserId user, TransactionNumber number, TransactionNumber order, StockSymbol symbol, long shares, Money price)
        : base(side, user, number, order)
    {
        Symbol = symbol;
        Shares = shares;
        Price = price;
        var cash = shares * price;
        Posting = side == Side.Buy ? new Posting(Money.Zero, -cash, shares) : new Posting(cash, Money.Zero, 0, -shares);
    }
}

/// <summary>
/// CANCEL_BUY or CANCEL_SELL, or the end of the order's life (then under the order's own number): what was held is available again.
/// </summary>
public sealed class OrderReleased : OrderEvent
{
    public OrderReleased(
        Side side, UserId user, TransactionNumber number, TransactionNumber order, StockSymbol symbol, long shares, Money price)
        : base(side, user, number, order)
    {
        Symbol = symbol;
        Shares = shares;
        Price = price;
        var cost = shares * price;
        Posting = side == Side.Buy ? new Posting(cost, -cost) : new Posting(Money.Zero, Money.Zero, shares, -shares);
    }
}
