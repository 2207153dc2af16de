using System.Globalization;
using System.Xml.Linq;
using DayTrading.Kernel;

namespace DayTrading.Tests.Model;

/// <summary>A dumplog's events in the model's terms.</summary>
internal static class LogView
{
    public static async Task<IReadOnlyList<ModelEvent>> ReadAsync(string path)
    {
        await using var file = File.OpenRead(path);
        var log = await XDocument.LoadAsync(file, LoadOptions.PreserveWhitespace, CancellationToken.None);
        return [.. log.Root!.Elements().Select(Of)];
    }

    /// <summary>
    /// Each user's events in their order, quotes apart: when users run side by side, any of several commands may cause a hit.
    /// What the system does at the same instant between two commands (two orders expire, a trigger fires) has no order of its own.
    /// </summary>
    public static string ByUser(IEnumerable<ModelEvent> log) => string.Join('\n',
        from domainEvent in log
        where domainEvent.Element != "quoteServer"
        group domainEvent by domainEvent.User ?? "" into user
        orderby user.Key
        select $"{user.Key}:\n  " + string.Join("\n  ", InOrder(user).Select(Timed)));

    /// <summary>Every hit on the quote server, those of one instant in the order of their stocks.</summary>
    public static string Hits(IEnumerable<ModelEvent> log) => string.Join('\n',
        log.Where(e => e.Element == "quoteServer").OrderBy(e => e.At).ThenBy(e => e.Symbol, StringComparer.Ordinal).Select(Timed));

    private static string Timed(ModelEvent e) => $"{e.At} {e.Line}";

    private static IEnumerable<ModelEvent> InOrder(IEnumerable<ModelEvent> events)
    {
        var ofSystem = new List<List<ModelEvent>>();
        foreach (var group in Groups(events))
        {
            if (!IsOfSystem(group) || ofSystem.Count > 0 && ofSystem[0][0].At != group[0].At)
            {
                foreach (var e in Sorted(ofSystem)) yield return e;
                ofSystem.Clear();
            }

            if (IsOfSystem(group)) ofSystem.Add(group);
            else foreach (var e in group) yield return e;
        }

        foreach (var e in Sorted(ofSystem)) yield return e;
    }

    /// <summary>What belongs together: a command with what it did, or an act of the system with the cash that it moved.</summary>
    private static IEnumerable<List<ModelEvent>> Groups(IEnumerable<ModelEvent> events)
    {
        var group = new List<ModelEvent>();
        foreach (var e in events)
        {
            var begins = e.Element == "userCommand" || e is { Element: "systemEvent", Command: not ("COMMIT_BUY" or "COMMIT_SELL") };
            if (begins && group.Count > 0)
            {
                yield return group;
                group = [];
            }

            group.Add(e);
        }

        if (group.Count > 0) yield return group;
    }

    private static bool IsOfSystem(List<ModelEvent> group) => group[0].Element == "systemEvent";

    private static IEnumerable<ModelEvent> Sorted(List<List<ModelEvent>> groups) =>
        groups.OrderBy(group => group[0].Number).SelectMany(group => group);

    private static ModelEvent Of(XElement element)
    {
        string? Text(string name) => element.Element(name)?.Value;
        return new ModelEvent(
            element.Name.LocalName,
            long.Parse(Text("transactionNum")!, CultureInfo.InvariantCulture),
            Text("command"),
            Text("username"),
            Text("stockSymbol"),
            Text("funds") ?? Text("price"),
            Text("filename"),
            Text("action"))
        {
            Reason = Text("errorMessage"),
            At = long.Parse(Text("timestamp")!, CultureInfo.InvariantCulture),
        };
    }
}
