using DayTrading.Kernel;

namespace DayTrading.Triggers;

/// <summary>An event of the one trigger that a user can have for a stock on each side.</summary>
public abstract class TriggerEvent : DomainEvent
{
    protected TriggerEvent(Side side, UserId user, TransactionNumber number, StockSymbol symbol, Posting posting) : base(user, number)
    {
        Side = side;
        Symbol = symbol;
        Posting = posting;
    }

    public Side Side { get; }
}

/// <summary>
/// SET_BUY_AMOUNT or SET_SELL_AMOUNT. The posting holds the difference to what the trigger held before: cash on the buy side;
/// shares on the sell side, and only if its price is set.
/// </summary>
public sealed class TriggerAmountSet(Side side, UserId user, TransactionNumber number, StockSymbol symbol, Money amount, Posting posting)
    : TriggerEvent(side, user, number, symbol, posting)
{
    public Money Amount { get; } = amount;
}

/// <summary>
/// SET_BUY_TRIGGER or SET_SELL_TRIGGER: the trigger is armed at this price, under this number. On the sell side the posting holds shares.
/// </summary>
public sealed class TriggerPriceSet(
    Side side, UserId user, TransactionNumber number, StockSymbol symbol, Money triggerPrice, Posting posting)
    : TriggerEvent(side, user, number, symbol, posting)
{
    public Money TriggerPrice { get; } = triggerPrice;
}

/// <summary>CANCEL_SET_BUY or CANCEL_SET_SELL: amount and price are gone, what was held is available again.</summary>
public sealed class TriggerCancelled(Side side, UserId user, TransactionNumber number, StockSymbol symbol, Posting posting)
    : TriggerEvent(side, user, number, symbol, posting);

/// <summary>
/// The trigger bought or sold <see cref="DomainEvent.Shares"/> at the quote's price, under the number of the command that armed it.
/// The trigger is gone; what a buy leaves of its held amount is available again.
/// </summary>
public sealed class TriggerFired : TriggerEvent
{
    public TriggerFired(Side side, UserId user, TransactionNumber number, StockSymbol symbol, long shares, Money price, Posting posting)
        : base(side, user, number, symbol, posting)
    {
        Shares = shares;
        Price = price;
    }
}
