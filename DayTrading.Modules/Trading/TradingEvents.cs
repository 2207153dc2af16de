using DayTrading.Kernel;

namespace DayTrading.Trading;

/// <summary>An event of a pending order: the number of the BUY or SELL that placed it, its shares and its price.</summary>
public abstract class OrderEvent : DomainEvent
{
    private readonly TransactionNumber _order;

    private protected OrderEvent(Side side, UserId user, TransactionNumber number, in OrderTerms terms, Posting posting)
        : base(user, number)
    {
        Side = side;
        _order = terms.Order;
        (Symbol, Shares, Price, Posting) = (terms.Symbol, terms.Shares, terms.Price, posting);
    }

    public Side Side { get; }

    public override TransactionNumber? Order => _order;

    /// <summary>"4 ABC at $10.50, $42.00 in all".</summary>
    protected string Terms => $"{Shares:N0} {Symbol} at {Price.ToDollars()}, {(Shares * Price).ToDollars()} in all";

    /// <summary>Buy or Sell.</summary>
    protected string Name => Side == Side.Buy ? "Buy" : "Sell";

    protected CommandWord Either(CommandWord buy, CommandWord sell) => Side == Side.Buy ? buy : sell;

    public override void WriteTo(EventColumns columns) => columns.OrderNumber = _order.Value;
}

/// <summary>What an order is about: the number of the BUY or SELL that placed it, and its whole shares at its price.</summary>
public readonly record struct OrderTerms(TransactionNumber Order, StockSymbol Symbol, long Shares, Money Price)
{
    public Money Cost => Shares * Price;

    internal static OrderTerms Read(EventColumns columns) => new(
        columns.ReadOrder(), columns.ReadSymbol(), columns.Shares ?? 0, columns.ReadPrice());
}

/// <summary>BUY or SELL took effect: its cost, or its shares, are held until it is committed, cancelled or expires.</summary>
public sealed class OrderPlaced(
    Side side, UserId user, TransactionNumber number, StockSymbol symbol, long shares, Money price, long expiresAt)
    : OrderEvent(side, user, number, new OrderTerms(number, symbol, shares, price), Hold(side, shares, price))
{
    internal static EventFormat Format(Side side) => new(
        EntryKind.Command, side == Side.Buy ? CommandWord.Buy : CommandWord.Sell, columns => Read(side, columns))
    {
        Title = side == Side.Buy ? "Buy placed" : "Sell placed", Group = HistoryGroup.Orders,
    };

    public override CommandWord Word => Either(CommandWord.Buy, CommandWord.Sell);

    public override string Verb => "placed";

    public override string Message => $"{Name} of {Terms} is pending; commit it or cancel it.";

    public override long? ExpiresAt => expiresAt;

    // The event's number is the order's, too.
    public override void WriteTo(EventColumns columns) => columns.ExpiresAt = expiresAt;

    private static Posting Hold(Side side, long shares, Money price) =>
        side == Side.Buy ? new Posting(-(shares * price), shares * price) : new Posting(Money.Zero, Money.Zero, -shares, shares);

    private static OrderPlaced Read(Side side, EventColumns columns) => new(
        side, columns.ReadUser(), columns.ReadNumber(), columns.ReadSymbol(), columns.Shares ?? 0, columns.ReadPrice(),
        columns.Required(columns.ExpiresAt));
}

/// <summary>COMMIT_BUY or COMMIT_SELL: the order was executed at its quoted price.</summary>
public sealed class OrderCommitted(Side side, UserId user, TransactionNumber number, OrderTerms terms)
    : OrderEvent(side, user, number, terms, Execute(side, terms))
{
    internal static EventFormat Format(Side side) => new(
        EntryKind.Command, side == Side.Buy ? CommandWord.CommitBuy : CommandWord.CommitSell,
        columns => new OrderCommitted(side, columns.ReadUser(), columns.ReadNumber(), OrderTerms.Read(columns)))
    {
        Title = side == Side.Buy ? "Bought" : "Sold", Group = HistoryGroup.Trades, Says = LogElement.SystemEvent,
        CashFlow = side == Side.Buy ? CashFlow.Bought : CashFlow.Sold,
    };

    public override CommandWord Word => Either(CommandWord.CommitBuy, CommandWord.CommitSell);

    public override string Verb => "committed";

    public override string Message => $"{(Side == Side.Buy ? "Bought" : "Sold")} {Terms}.";

    private static Posting Execute(Side side, in OrderTerms terms) => side == Side.Buy
        ? new Posting(Money.Zero, -terms.Cost, terms.Shares)
        : new Posting(terms.Cost, Money.Zero, 0, -terms.Shares);
}

/// <summary>The order is gone without being executed: what was held is available again.</summary>
public abstract class OrderReleased : OrderEvent
{
    private protected OrderReleased(Side side, UserId user, TransactionNumber number, in OrderTerms terms)
        : base(side, user, number, terms, Release(side, terms))
    {
    }

    public override CommandWord Word => Either(CommandWord.CancelBuy, CommandWord.CancelSell);

    /// <summary>"$42.00 is available again".</summary>
    protected string Released => Side == Side.Buy ? $"{Posting.CashAvailable.ToDollars()} is available again"
        : Shares == 1 ? "the share is available again"
        : $"the {Shares:N0} shares are available again";

    private static Posting Release(Side side, in OrderTerms terms) => side == Side.Buy
        ? new Posting(terms.Cost, -terms.Cost)
        : new Posting(Money.Zero, Money.Zero, terms.Shares, -terms.Shares);
}

/// <summary>CANCEL_BUY or CANCEL_SELL.</summary>
public sealed class OrderCancelled(Side side, UserId user, TransactionNumber number, OrderTerms terms)
    : OrderReleased(side, user, number, terms)
{
    internal static EventFormat Format(Side side) => new(
        EntryKind.Command, side == Side.Buy ? CommandWord.CancelBuy : CommandWord.CancelSell,
        columns => new OrderCancelled(side, columns.ReadUser(), columns.ReadNumber(), OrderTerms.Read(columns)))
    {
        Title = side == Side.Buy ? "Buy cancelled" : "Sell cancelled", Group = HistoryGroup.Orders,
    };

    public override string Verb => "cancelled";

    public override string Message => $"{Name} of {Terms} is cancelled; {Released}.";
}

/// <summary>The order expired: the system released it by itself, under the order's number.</summary>
public sealed class OrderExpired(Side side, UserId user, OrderTerms terms) : OrderReleased(side, user, terms.Order, terms)
{
    internal static EventFormat Format(Side side) => new(
        EntryKind.OrderExpired, side == Side.Buy ? CommandWord.CancelBuy : CommandWord.CancelSell,
        columns => new OrderExpired(side, columns.ReadUser(), OrderTerms.Read(columns)))
    {
        Title = side == Side.Buy ? "Buy expired" : "Sell expired", Group = HistoryGroup.Orders, Says = LogElement.SystemEvent,
    };

    public override EntryKind Kind => EntryKind.OrderExpired;

    public override string Verb => "expired";

    public override string Message => $"{Name} of {Terms} has expired; {Released}.";
}
