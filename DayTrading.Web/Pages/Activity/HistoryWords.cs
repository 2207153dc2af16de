using DayTrading.Audit;
using DayTrading.Kernel;

namespace DayTrading.Web.Pages.Activity;

/// <summary>Describes an entry of the record for traders, with the titles that the modules give their commands and events.</summary>
internal sealed class HistoryWords(CommandTable commands, EventTable events)
{
    public string What(HistoryEntry entry)
    {
        var command = commands.Find(entry.Command)?.Title ?? entry.Command.Name();
        return entry.Rejection is null ? events.Find(entry.Kind, entry.Command)?.Title ?? command : $"{command}, rejected";
    }

    /// <summary>The price per share: of the order, trade or quote, or the price set for a trigger.</summary>
    public static Money? Price(HistoryEntry entry) => IsPriceSet(entry) ? entry.Funds : entry.Price;

    /// <summary>The entry's amount: the total of a trade if there is one, else the amount asked for.</summary>
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
