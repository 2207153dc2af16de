using DayTrading.Accounts;
using DayTrading.Kernel;
using DayTrading.Trading;
using DayTrading.Triggers;

namespace DayTrading.Web.Live;

/// <summary>What happened on an account, as its owner is told.</summary>
internal static class Messages
{
    public static string KindOf(DomainEvent domainEvent) => domainEvent switch
    {
        FundsAdded => "added",
        OrderPlaced => "placed",
        OrderCommitted => "committed",
        OrderReleased released => released.Order == released.Number ? "expired" : "cancelled",
        TriggerFired => "fired",
        TriggerCancelled => "cancelled",
        _ => "set",
    };

    public static string Of(DomainEvent domainEvent) => domainEvent switch
    {
        FundsAdded added => $"{Dollars.Of(added.Posting.CashAvailable)} added.",
        OrderPlaced placed => $"{Name(placed.Side)} of {Order(placed)} is pending; commit it or cancel it.",
        OrderCommitted committed => $"{Past(committed.Side)} {Order(committed)}.",
        OrderReleased released when released.Order == released.Number =>
            $"{Name(released.Side)} of {Order(released)} has expired; {Released(released)} available again.",
        OrderReleased released => $"{Name(released.Side)} of {Order(released)} is cancelled; {Released(released)} available again.",
        TriggerFired fired => $"{Name(fired.Side)} trigger fired: {Past(fired.Side).ToLowerInvariant()} {Order(fired)}.",
        TriggerAmountSet set => $"{Name(set.Side)} trigger for {set.Symbol}: amount set to {Dollars.Of(set.Amount)}.",
        TriggerPriceSet set => $"{Name(set.Side)} trigger for {set.Symbol} is armed at {Dollars.Of(set.TriggerPrice)}.",
        TriggerCancelled cancelled => $"{Name(cancelled.Side)} trigger for {cancelled.Symbol} is cancelled.",
        _ => $"{domainEvent.GetType().Name} {domainEvent.Symbol}.",
    };

    private static string Order(DomainEvent order) =>
        $"{order.Shares:N0} {order.Symbol} at {Dollars.Of(order.Price)}, {Dollars.Of(order.Shares * order.Price)} in all";

    private static string Released(OrderReleased released) => released.Side == Side.Buy
        ? $"{Dollars.Of(released.Posting.CashAvailable)} is"
        : released.Shares == 1 ? "the share is" : $"the {released.Shares:N0} shares are";

    private static string Name(Side side) => side == Side.Buy ? "Buy" : "Sell";

    private static string Past(Side side) => side == Side.Buy ? "Bought" : "Sold";
}
