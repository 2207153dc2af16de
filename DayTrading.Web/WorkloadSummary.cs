using DayTrading.Workloads;
using Spectre.Console;

namespace DayTrading.Web;

/// <summary>A run's report for a person at a terminal.</summary>
internal static class WorkloadSummary
{
    private const int MostReasons = 20;
    private const int MostUnreadable = 10;

    public static void Print(WorkloadReport report)
    {
        if (report.IsCancelled) Console.WriteLine("Cancelled: the lines after those counted here were not started.");
        Console.WriteLine($"{report.File}: {report.Lines:N0} lines, {report.UnreadableCount:N0} unreadable");
        AnsiConsole.Write(Commands(report));
        PrintMost("Rejections", [.. report.Rejections.Select(r => $"{r.Value,9:N0}  {r.Key}")], report.Rejections.Count, MostReasons);
        PrintMost(
            "Unreadable lines", [.. report.Unreadable.Select(u => $"line {u.Line}: {u.Reason}: {u.Text}")], report.UnreadableCount, MostUnreadable);
        Console.WriteLine($"Quotes: {report.Quotes.Fetched:N0} fetched, {report.Quotes.Hits:N0} hits, cost {report.Quotes.Cost}");
        Console.WriteLine($"Triggers fired: {report.TriggersFired:N0}");
        foreach (var dumplog in report.Dumplogs)
            Console.WriteLine(dumplog.Failure is null ? $"Dumplog: {dumplog.Name}" : $"Dumplog {dumplog.Name} failed: {dumplog.Failure}");
        Console.WriteLine(
            $"{report.CommandsPerSecond:N0} commands/s: {report.ElapsedSeconds:N3} s to the last effect, {report.DurableSeconds:N3} s to the last event's durability");
    }

    private static Table Commands(WorkloadReport report)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn("Command");
        foreach (var heading in new[] { "Done", "Rejected", "50 % µs", "90 %", "99 %", "99.9 %", "Longest" })
            table.AddColumn(new TableColumn(heading).RightAligned());
        foreach (var (word, counts) in report.Commands)
        {
            if (!report.LatencyMicroseconds.TryGetValue(word, out var latency)) continue;
            table.AddRow(
                word, $"{counts.Done:N0}", $"{counts.Rejected:N0}",
                $"{latency.P50:N1}", $"{latency.P90:N0}", $"{latency.P99:N0}", $"{latency.P999:N0}", $"{latency.Max:N0}");
        }

        return table;
    }

    private static void PrintMost(string heading, string[] lines, long count, int most)
    {
        if (lines.Length == 0) return;

        Console.WriteLine($"{heading}:");
        foreach (var line in lines.Take(most)) Console.WriteLine($"  {line}");
        if (count > most) Console.WriteLine($"  and {count - most:N0} more");
    }
}
