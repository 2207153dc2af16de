using DayTrading.Accounts;
using DayTrading.Kernel;
using DayTrading.Trading;
using DayTrading.Triggers;

namespace DayTrading.Audit;

/// <summary>The command word under which each event is shown.</summary>
internal static class EventWords
{
    /// <summary>
    /// The command that made the event. For what the system did by itself, the word that the log gives it: a firing has that of the command
    /// that armed the trigger, an expiry that of a cancellation; a quote has none.
    /// </summary>
    public static CommandWord WordOf(DomainEvent domainEvent) => domainEvent switch
    {
        FundsAdded => CommandWord.Add,
        OrderPlaced placed => Either(placed.Side, CommandWord.Buy, CommandWord.Sell),
        OrderCommitted committed => Either(committed.Side, CommandWord.CommitBuy, CommandWord.CommitSell),
        OrderReleased released => Either(released.Side, CommandWord.CancelBuy, CommandWord.CancelSell),
        TriggerAmountSet set => Either(set.Side, CommandWord.SetBuyAmount, CommandWord.SetSellAmount),
        TriggerPriceSet set => Either(set.Side, CommandWord.SetBuyTrigger, CommandWord.SetSellTrigger),
        TriggerFired fired => Either(fired.Side, CommandWord.SetBuyTrigger, CommandWord.SetSellTrigger),
        TriggerCancelled cancelled => Either(cancelled.Side, CommandWord.CancelSetBuy, CommandWord.CancelSetSell),
        _ => CommandWord.None,
    };

    /// <summary>
    /// Whether the system did it by itself: a firing, or the end of an order's life, which stands under the order's own number.
    /// </summary>
    public static bool IsOfSystem(DomainEvent domainEvent) =>
        domainEvent is TriggerFired || domainEvent is OrderReleased released && released.Order == released.Number;

    private static CommandWord Either(Side side, CommandWord buy, CommandWord sell) => side == Side.Buy ? buy : sell;
}
