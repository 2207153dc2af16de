using System.Globalization;
using DayTrading.Workloads;

namespace DayTrading.Web.Api;

/// <summary>A run's report as one table with a line for each figure, so that a spreadsheet can pivot it.</summary>
internal static class ReportCsv
{
    public static string Of(WorkloadReport report)
    {
        var csv = new CsvText();
        csv.Text("section").Text("name").Text("measure").Text("value").EndLine();
        Line(csv, "run", report.File, "lines", report.Lines);
        Line(csv, "run", report.File, "elapsedSeconds", report.ElapsedSeconds);
        Line(csv, "run", report.File, "durableSeconds", report.DurableSeconds);
        Line(csv, "run", report.File, "commandsPerSecond", report.CommandsPerSecond);
        Line(csv, "run", report.File, "triggersFired", report.TriggersFired);
        Line(csv, "quotes", "", "fetched", report.Quotes.Fetched);
        Line(csv, "quotes", "", "hits", report.Quotes.Hits);
        csv.Text("quotes").Text("").Text("cost").Value(report.Quotes.Cost).EndLine();
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

    private static void Line<T>(CsvText csv, string section, string name, string measure, T value) where T : ISpanFormattable =>
        csv.Text(section).Text(name).Text(measure).Value(value).EndLine();
}
