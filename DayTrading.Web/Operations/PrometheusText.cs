using System.Globalization;
using System.Text;
using DayTrading.Kernel;
using DayTrading.Record;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace DayTrading.Web.Operations;

/// <summary>Metrics in the text format that Prometheus reads, version 0.0.4.</summary>
internal sealed class PrometheusText : BaseExporter<Metric>
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private StringBuilder _text = new();

    /// <summary>The text of the last collection.</summary>
    public string Take()
    {
        var text = _text.ToString();
        _text = new StringBuilder();
        return text;
    }

    public override ExportResult Export(in Batch<Metric> batch)
    {
        var families = new HashSet<string>(StringComparer.Ordinal);
        foreach (var metric in batch)
        {
            var name = NameOf(metric);
            // Two instruments of one name would make invalid text; the first one wins.
            if (!families.Add(name)) continue;

            _text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {Escape(metric.Description, quoted: false)}\n");
            _text.Append(CultureInfo.InvariantCulture, $"# TYPE {name} {TypeOf(metric)}\n");
            foreach (ref readonly var point in metric.GetMetricPoints()) Write(name, metric, point);
        }

        return ExportResult.Success;
    }

    private static string TypeOf(Metric metric) => metric.MetricType switch
    {
        MetricType.Histogram => "histogram",
        MetricType.LongSum or MetricType.DoubleSum => "counter",
        _ => "gauge",
    };

    private static string NameOf(Metric metric)
    {
        var name = new StringBuilder(metric.Name.Length + 16);
        foreach (var c in metric.Name) name.Append(char.IsAsciiLetterOrDigit(c) ? c : '_');
        // A histogram's own lines end in _count, so other metrics must not.
        if (TypeOf(metric) is not "histogram" && name.ToString().EndsWith("_count", StringComparison.Ordinal))
            name.Length -= "_count".Length;
        var unit = metric.Unit switch { "s" => "_seconds", "By" => "_bytes", _ => "" };
        if (!name.ToString().EndsWith(unit, StringComparison.Ordinal)) name.Append(unit);
        if (TypeOf(metric) is "counter" && !name.ToString().EndsWith("_total", StringComparison.Ordinal)) name.Append("_total");
        return name.ToString();
    }

    private static string Number(double value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        double.NaN => "NaN",
        _ => value.ToString("R", CultureInfo.InvariantCulture),
    };

    private static string Escape(string text, bool quoted)
    {
        var escaped = text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
        return quoted ? escaped.Replace("\"", "\\\"", StringComparison.Ordinal) : escaped;
    }

    private static string Labels(in MetricPoint point, string? bound = null)
    {
        var labels = new List<string>();
        foreach (var tag in point.Tags)
        {
            var name = string.Concat(tag.Key.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'));
            labels.Add($"{name}=\"{Escape(Convert.ToString(tag.Value, CultureInfo.InvariantCulture) ?? "", quoted: true)}\"");
        }

        if (bound is not null) labels.Add($"le=\"{bound}\"");
        return labels.Count == 0 ? "" : $"{{{string.Join(',', labels)}}}";
    }

    private void Write(string name, Metric metric, in MetricPoint point)
    {
        switch (metric.MetricType)
        {
            case MetricType.Histogram:
                WriteHistogram(name, point);
                break;
            case MetricType.LongSum or MetricType.LongSumNonMonotonic:
                Line(name, Labels(point), point.GetSumLong());
                break;
            case MetricType.DoubleSum or MetricType.DoubleSumNonMonotonic:
                Line(name, Labels(point), point.GetSumDouble());
                break;
            case MetricType.LongGauge:
                Line(name, Labels(point), point.GetGaugeLastValueLong());
                break;
            case MetricType.DoubleGauge:
                Line(name, Labels(point), point.GetGaugeLastValueDouble());
                break;
        }
    }

    private void WriteHistogram(string name, in MetricPoint point)
    {
        var below = 0L;
        foreach (var bucket in point.GetHistogramBuckets())
        {
            below += bucket.BucketCount;
            Line($"{name}_bucket", Labels(point, Number(bucket.ExplicitBound)), below);
        }

        Line($"{name}_sum", Labels(point), point.GetHistogramSum());
        Line($"{name}_count", Labels(point), point.GetHistogramCount());
    }

    private void Line(string name, string labels, double value) =>
        _text.Append(name).Append(labels).Append(' ').Append(Number(value)).Append('\n');
}
