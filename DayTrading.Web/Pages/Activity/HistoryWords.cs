using DayTrading.Audit;
using DayTrading.Kernel;

namespace DayTrading.Web.Pages.Activity;

/// <summary>An entry of the record in a trader's words.</summary>
internal static class HistoryWords
{
    public static string What(HistoryEntry entry) => entry.Kind switch
    {
        EntryKind.QuoteHit => "Quote received",
        EntryKind.TriggerFired => entry.Command == CommandWord.SetBuyTrigger ? "Buy trigger fired" : "Sell trigger fired",
        EntryKind.OrderExpired => entry.Command == CommandWord.CancelBuy ? "Buy expired" : "Sell expired",
        _ => entry.Rejection is null ? Done(entry.Command) : $"{Asked(entry.Command)}, rejected",
    };

    /// <summary>Per share: of the order, fill or quote, or at which a trigger was set.</summary>
    public static Money? Price(HistoryEntry entry) => IsPriceSet(entry) ? entry.Funds : entry.Price;

    /// <summary>What the entry was about in money: the whole trade if there is one, else what was asked for.</summary>
    public static Money? Amount(HistoryEntry entry) => IsPriceSet(entry) ? null
        : entry is { Shares: { } shares, Price: { } price } ? shares * price
        : entry.Funds;

    public static string Name(HistoryKind kind) => kind switch
    {
        HistoryKind.Account => "All but quotes",
        HistoryKind.All => "Everything",
        HistoryKind.Money => "Money added",
        HistoryKind.Trades => "Trades",
        HistoryKind.Orders => "Orders",
        HistoryKind.Triggers => "Triggers",
        HistoryKind.Quotes => "Quotes",
        HistoryKind.Reports => "Logs and summaries",
        _ => "Rejected",
    };

    private static bool IsPriceSet(HistoryEntry entry) =>
        entry is { Kind: EntryKind.Command, Command: CommandWord.SetBuyTrigger or CommandWord.SetSellTrigger };

    private static string Done(CommandWord word) => word switch
    {
        CommandWord.Add => "Money added",
        CommandWord.Buy => "Buy placed",
        CommandWord.Sell => "Sell placed",
        CommandWord.CommitBuy => "Bought",
        CommandWord.CommitSell => "Sold",
        CommandWord.CancelBuy => "Buy cancelled",
        CommandWord.CancelSell => "Sell cancelled",
        CommandWord.SetBuyAmount => "Buy trigger, amount set",
        CommandWord.SetSellAmount => "Sell trigger, amount set",
        CommandWord.SetBuyTrigger => "Buy trigger armed",
        CommandWord.SetSellTrigger => "Sell trigger armed",
        CommandWord.CancelSetBuy => "Buy trigger cancelled",
        CommandWord.CancelSetSell => "Sell trigger cancelled",
        _ => Asked(word),
    };

    private static string Asked(CommandWord word) => word switch
    {
        CommandWord.Add => "Add money",
        CommandWord.Quote => "Quote asked for",
        CommandWord.CommitBuy => "Commit buy",
        CommandWord.CommitSell => "Commit sell",
        CommandWord.CancelBuy => "Cancel buy",
        CommandWord.CancelSell => "Cancel sell",
        CommandWord.SetBuyAmount or CommandWord.SetBuyTrigger => "Set buy trigger",
        CommandWord.SetSellAmount or CommandWord.SetSellTrigger => "Set sell trigger",
        CommandWord.CancelSetBuy => "Cancel buy trigger",
        CommandWord.CancelSetSell => "Cancel sell trigger",
        CommandWord.Dumplog => "Dumplog",
        CommandWord.DisplaySummary => "Summary",
        CommandWord.Buy => "Buy",
        _ => "Sell",
    };
}
