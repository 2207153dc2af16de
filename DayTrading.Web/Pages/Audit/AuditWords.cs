using DayTrading.Audit;
using DayTrading.Kernel;

namespace DayTrading.Web.Pages.Auditing;

/// <summary>Texts of the audit's pages for entries of the record.</summary>
internal static class AuditWords
{
    public static string Name(string kind) => kind switch
    {
        "command" => "Commands",
        "hit" => "Quote hits",
        "fired" => "Triggers that fired",
        _ => "Orders that expired",
    };

    public static string What(HistoryEntry entry) => entry.Kind switch
    {
        EntryKind.QuoteHit => "Quote hit",
        EntryKind.TriggerFired => $"Trigger fired ({entry.Command.Name()})",
        EntryKind.OrderExpired => $"Order expired ({entry.Command.Name()})",
        _ => entry.Command.Name(),
    };
}
