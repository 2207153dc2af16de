using DayTrading.Audit;
using DayTrading.Kernel;

namespace DayTrading.Web.Pages.Activity;

/// <summary>An entry of the record in a trader's words, which the modules give their commands and events.</summary>
internal sealed class HistoryWords(CommandTable commands, EventTable events)
{
    public string What(HistoryEntry entry)
    {
        var command = commands.Find(entry.Command)?.Title ?? entry.Command.Name();
        return entry.Rejection is null ? events.Find(entry.Kind, entry.Command)?.Title ?? command : $"{command}, rejected";
    }

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
        entry.Kind == EntryKind.Command && entry.Command.Fields().HasFlag(CommandFields.Price);
}
