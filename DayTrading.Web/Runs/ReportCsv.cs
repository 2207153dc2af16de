using System.Globalization;
using System.Text;
using DayTrading.Workloads;

namespace DayTrading.Web.Runs;

/// <summary>A run's report as one table: a line for each figure, so that a spreadsheet can pivot it.</summary>
internal static class ReportCsv
{
    public static string Of(WorkloadReport report)
    {
        var csv = new StringBuilder("section,name,measure,value\r\n");
        Line(csv, "run", report.File, "lines", report.Lines);
        Line(csv, "run", report.File, "elapsedSeconds", report.ElapsedSeconds);
        Line(csv, "run", report.File, "durableSeconds", report.DurableSeconds);
        Line(csv, "run", report.File, "commandsPerSecond", report.CommandsPerSecond);
        Line(csv, "run", report.File, "triggersFired", report.TriggersFired);
        Line(csv, "quotes", "", "fetched", report.Quotes.Fetched);
        Line(csv, "quotes", "", "hits", report.Quotes.Hits);
        csv.Append(CultureInfo.InvariantCulture, $"quotes,,cost,{report.Quotes.Cost}\r\n");
        foreach (var (word, counts) in report.Commands)
        {
            Line(csv, "command", word, "done", counts.Done);
            Line(csv, "command", word, "rejected", counts.Rejected);
            if (!report.LatencyMicroseconds.TryGetValue(word, out var latency)) continue;
            Line(csv, "latencyMicroseconds", word, "p50", latency.P50);
            Line(csv, "latencyMicroseconds", word, "p90", latency.P90);
            Line(csv, "latencyMicroseconds", word, "p99", latency.P99);
            Line(csv, "latencyMicroseconds", word, "p999", latency.P999);
            Line(csv, "latencyMicroseconds", word, "max", latency.Max);
        }

        foreach (var (reason, count) in report.Rejections) Line(csv, "rejection", reason, "count", count);
        foreach (var line in report.Unreadable) Line(csv, "unreadable", line.Text, line.Reason, line.Line);
        for (var second = 0; second < report.Throughput.Count; second++)
            Line(csv, "throughput", second.ToString(CultureInfo.InvariantCulture), "commands", report.Throughput[second]);
        return csv.ToString();
    }

    /// <summary>Quoted where it must be; a text that a spreadsheet would take for a formula begins with an apostrophe.</summary>
    public static string Field(string text)
    {
        if (text is ['=' or '+' or '-' or '@', ..]) text = "'" + text;
        return text.AsSpan().ContainsAny(",\"\r\n") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
    }

    private static void Line<T>(StringBuilder csv, string section, string name, string measure, T value) where T : ISpanFormattable =>
        csv.Append(CultureInfo.InvariantCulture, $"{section},{Field(name)},{Field(measure)},{value}\r\n");
}
