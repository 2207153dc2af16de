using DayTrading.Workloads;

namespace DayTrading.Web.Cli;

/// <summary>A run's report for a person at a terminal.</summary>
internal static class WorkloadSummary
{
    private const int MaxReasons = 20;
    private const int MaxUnreadable = 10;

    public static void Print(WorkloadReport report)
    {
        if (report.IsCancelled) Console.WriteLine("Cancelled: the lines after those counted here were not started.");
        Console.WriteLine($"{report.File}: {report.Lines:N0} lines, {report.UnreadableCount:N0} unreadable");
        foreach (var line in Commands(report)) Console.WriteLine(line);
        PrintMax("Rejections", [.. report.Rejections.Select(r => $"{r.Value,9:N0}  {r.Key}")], report.Rejections.Count, MaxReasons);
        PrintMax(
            "Unreadable lines",
            [.. report.Unreadable.Select(u => $"line {u.Line}: {u.Reason}: {u.Text}")], report.UnreadableCount, MaxUnreadable);
        Console.WriteLine($"Quotes: {report.Quotes.Fetched:N0} fetched, {report.Quotes.Hits:N0} hits, cost {report.Quotes.Cost}");
        Console.WriteLine($"Triggers fired: {report.TriggersFired:N0}");
        foreach (var dumplog in report.Dumplogs)
            Console.WriteLine(dumplog.Failure is null ? $"Dumplog: {dumplog.Name}" : $"Dumplog {dumplog.Name} failed: {dumplog.Failure}");
        Console.WriteLine(
            $"{report.CommandsPerSecond:N0} commands/s: {report.ElapsedSeconds:N3} s to the last effect, "
            + $"{report.DurableSeconds:N3} s to the last event's durability");
    }

    private static IEnumerable<string> Commands(WorkloadReport report)
    {
        yield return $"{"Command",-16} {"done",10} {"rejected",10}   {"50 %",9} {"90 %",9} {"99 %",9} {"99.9 %",9} {"longest",9}   "
            + "(milliseconds)";
        foreach (var (word, counts) in report.Commands)
        {
            if (!report.LatencyMicroseconds.TryGetValue(word, out var latency)) continue;
            yield return $"{word,-16} {counts.Done,10:N0} {counts.Rejected,10:N0}   {Ms(latency.P50)} {Ms(latency.P90)} {Ms(latency.P99)} "
                + $"{Ms(latency.P999)} {Ms(latency.Max)}";
        }
    }

    private static string Ms(double microseconds) => $"{microseconds / 1000,9:N3}";

    private static void PrintMax(string heading, string[] lines, long count, int max)
    {
        if (lines.Length == 0) return;

        Console.WriteLine($"{heading}:");
        foreach (var line in lines.Take(max)) Console.WriteLine($"  {line}");
        if (count > max) Console.WriteLine($"  and {count - max:N0} more");
    }
}
