using System.Text;
using System.Xml.Linq;
using DayTrading.Audit;

namespace DayTrading.Tests;

/// <summary>The record as the dumplog shows it.</summary>
internal static class EventLog
{
    private static readonly (string Element, string Label)[] Shown =
    [
        ("command", ""), ("action", ""), ("username", "user="), ("stockSymbol", "stock="), ("filename", "file="), ("price", "price="),
        ("funds", "funds="), ("errorMessage", "error="),
    ];

    /// <summary>Everyone's events, a line each: "accountTransaction 3 remove user=u funds=90.00"; no times, server and keys.</summary>
    public static async Task<string[]> Log(this Engine engine) => [.. (await engine.Xml()).Root!.Elements().Select(Line)];

    /// <summary>One user's events.</summary>
    public static async Task<string[]> Log(this Engine engine, string user) =>
        [.. (await engine.Xml()).Root!.Elements().Where(e => e.Element("username")?.Value == user).Select(Line)];

    /// <summary>What is available according to the XML alone: the sum of what was added less what was removed.</summary>
    public static decimal Available(this IEnumerable<XElement> events, string user) => events
        .Where(e => e.Name == "accountTransaction" && e.Element("username")!.Value == user)
        .Sum(e => (e.Element("action")!.Value == "add" ? 1 : -1) * (decimal)e.Element("funds")!);

    public static void ShouldBeValid(this XDocument log)
    {
        using var xml = new MemoryStream();
        log.Save(xml);
        xml.Position = 0;
        LogSchema.Validate(xml).ShouldBeEmpty();
    }

    public static long Number(this XElement domainEvent) => (long)domainEvent.Element("transactionNum")!;

    public static string Line(this XElement domainEvent)
    {
        var line = new StringBuilder($"{domainEvent.Name} {domainEvent.Number()}");
        foreach (var (element, label) in Shown)
        {
            if (domainEvent.Element(element) is { } child) line.Append(' ').Append(label).Append(child.Value);
        }

        return line.ToString();
    }
}
