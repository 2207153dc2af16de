using DayTrading.Kernel;

namespace DayTrading.Triggers;

/// <summary>An event of the one trigger that a user can have for a stock on each side.</summary>
public abstract class TriggerEvent : DomainEvent
{
    private protected TriggerEvent(Side side, UserId user, TransactionNumber number, StockSymbol symbol, Posting posting)
        : base(user, number)
    {
        Side = side;
        Symbol = symbol;
        Posting = posting;
    }

    public Side Side { get; }

    /// <summary>Buy or Sell.</summary>
    protected string Name => NameOf(Side);

    protected CommandWord Either(CommandWord buy, CommandWord sell) => Side == Side.Buy ? buy : sell;

    private protected static string NameOf(Side side) => side == Side.Buy ? "Buy" : "Sell";
}

/// <summary>
/// SET_BUY_AMOUNT or SET_SELL_AMOUNT. The posting holds the difference to what the trigger held before: cash on the buy side;
/// shares on the sell side, and only if its price is set.
/// </summary>
public sealed class TriggerAmountSet(Side side, UserId user, TransactionNumber number, StockSymbol symbol, Money amount, Posting posting)
    : TriggerEvent(side, user, number, symbol, posting)
{
    internal static EventFormat Format(Side side) => new(
        EntryKind.Command, side == Side.Buy ? CommandWord.SetBuyAmount : CommandWord.SetSellAmount,
        columns => new TriggerAmountSet(
            side, columns.ReadUser(), columns.ReadNumber(), columns.ReadSymbol(), new Money(columns.Required(columns.FundsCents)),
            columns.Posting))
    {
        Title = $"{NameOf(side)} trigger, amount set", Group = HistoryGroup.Triggers,
    };

    public override Money? Amount => amount;

    public override CommandWord Word => Either(CommandWord.SetBuyAmount, CommandWord.SetSellAmount);

    public override string Verb => "set";

    public override string Message => $"{Name} trigger for {Symbol}: amount set to {amount.ToDollars()}.";
}

/// <summary>
/// SET_BUY_TRIGGER or SET_SELL_TRIGGER: the trigger is armed at this price, under this number. On the sell side the posting holds shares.
/// </summary>
public sealed class TriggerPriceSet(
    Side side, UserId user, TransactionNumber number, StockSymbol symbol, Money triggerPrice, Posting posting)
    : TriggerEvent(side, user, number, symbol, posting)
{
    internal static EventFormat Format(Side side) => new(
        EntryKind.Command, side == Side.Buy ? CommandWord.SetBuyTrigger : CommandWord.SetSellTrigger,
        columns => new TriggerPriceSet(
            side, columns.ReadUser(), columns.ReadNumber(), columns.ReadSymbol(), new Money(columns.Required(columns.FundsCents)),
            columns.Posting))
    {
        Title = $"{NameOf(side)} trigger armed", Group = HistoryGroup.Triggers,
    };

    public Money TriggerPrice => triggerPrice;

    public override Money? Amount => null;

    public override Money? UnitPrice => triggerPrice;

    public override CommandWord Word => Either(CommandWord.SetBuyTrigger, CommandWord.SetSellTrigger);

    public override string Verb => "set";

    public override string Message => $"{Name} trigger for {Symbol} is armed at {triggerPrice.ToDollars()}.";
}

/// <summary>CANCEL_SET_BUY or CANCEL_SET_SELL: the trigger is gone, and what it held is available again.</summary>
public sealed class TriggerCancelled(Side side, UserId user, TransactionNumber number, StockSymbol symbol, Posting posting)
    : TriggerEvent(side, user, number, symbol, posting)
{
    internal static EventFormat Format(Side side) => new(
        EntryKind.Command, side == Side.Buy ? CommandWord.CancelSetBuy : CommandWord.CancelSetSell,
        columns => new TriggerCancelled(side, columns.ReadUser(), columns.ReadNumber(), columns.ReadSymbol(), columns.Posting))
    {
        Title = $"{NameOf(side)} trigger cancelled", Group = HistoryGroup.Triggers,
    };

    public override Money? Amount => null;

    public override CommandWord Word => Either(CommandWord.CancelSetBuy, CommandWord.CancelSetSell);

    public override string Verb => "cancelled";

    public override string Message => $"{Name} trigger for {Symbol} is cancelled.";
}

/// <summary>
/// The trigger bought or sold <see cref="DomainEvent.Shares"/> at the quote's price, under the number of the command that armed it. The
/// trigger is gone; the part of a buy's held amount that was not spent is available again.
/// </summary>
public sealed class TriggerFired : TriggerEvent
{
    public TriggerFired(Side side, UserId user, TransactionNumber number, StockSymbol symbol, long shares, Money price, Posting posting)
        : base(side, user, number, symbol, posting)
    {
        Shares = shares;
        Price = price;
    }

    internal static EventFormat Format(Side side) => new(
        EntryKind.TriggerFired, side == Side.Buy ? CommandWord.SetBuyTrigger : CommandWord.SetSellTrigger,
        columns => new TriggerFired(
            side, columns.ReadUser(), columns.ReadNumber(), columns.ReadSymbol(), columns.Shares ?? 0, columns.ReadPrice(),
            columns.Posting))
    {
        Title = $"{NameOf(side)} trigger fired", Group = HistoryGroup.Trades, Says = LogElement.SystemEvent,
        CashFlow = side == Side.Buy ? CashFlow.Bought : CashFlow.Sold,
    };

    public override EntryKind Kind => EntryKind.TriggerFired;

    public override CommandWord Word => Either(CommandWord.SetBuyTrigger, CommandWord.SetSellTrigger);

    public override string Verb => "fired";

    public override string Message =>
        $"{Name} trigger fired: {(Side == Side.Buy ? "bought" : "sold")} {Shares:N0} {Symbol} at {Price.ToDollars()}, "
        + $"{(Shares * Price).ToDollars()} in all.";
}
