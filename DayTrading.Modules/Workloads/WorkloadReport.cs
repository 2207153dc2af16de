using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace DayTrading.Workloads;

/// <summary>The results of a run (spec: the report JSON of interfaces.md; fields that are not in it are not serialized).</summary>
public sealed record WorkloadReport
{
    /// <summary>How the report is written as JSON, to files and by the API.</summary>
    public static JsonTypeInfo<WorkloadReport> Json { get; } = new WorkloadReportJson(
        new JsonSerializerOptions(WorkloadReportJson.Default.Options)
        {
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // not part of an HTML page, so "<user>" may stay readable
        }).WorkloadReport;

    /// <summary>The file's name, without its path.</summary>
    public required string File { get; init; }

    /// <summary>Lines read, without blank ones.</summary>
    public required long Lines { get; init; }

    /// <summary>The first 1,000 unreadable lines.</summary>
    public required IReadOnlyList<UnreadableLine> Unreadable { get; init; }

    /// <summary>Per command word, all sixteen.</summary>
    public required IReadOnlyDictionary<string, CommandCounts> Commands { get; init; }

    /// <summary>Rejected commands by reason, the most frequent first.</summary>
    public required IReadOnlyDictionary<string, long> Rejections { get; init; }

    public QuoteBill Quotes { get; init; } = new(0, 0, "0.00");

    public long TriggersFired { get; init; }

    /// <summary>From the first command until the last one has taken effect.</summary>
    public required double ElapsedSeconds { get; init; }

    /// <summary>From the first command until the last event is durable.</summary>
    public double DurableSeconds { get; init; }

    /// <summary>Measured over <see cref="ElapsedSeconds"/>.</summary>
    public required double CommandsPerSecond { get; init; }

    /// <summary>
    /// By word, for each word that occurred: from sending a command until it has taken effect, including waits for the user's earlier
    /// commands and for quotes.
    /// </summary>
    public required IReadOnlyDictionary<string, LatencyPercentiles> LatencyMicroseconds { get; init; }

    /// <summary>Commands that ended in each second since the first one began.</summary>
    public required IReadOnlyList<long> Throughput { get; init; }

    [JsonIgnore]
    public long UnreadableCount { get; init; }

    /// <summary>The first 1,000 dumplogs that the run's commands made.</summary>
    [JsonIgnore]
    public IReadOnlyList<WorkloadDumplog> Dumplogs { get; init; } = [];

    [JsonIgnore]
    public long DumplogCount { get; init; }

    /// <summary>The run was cancelled: the lines after <see cref="Lines"/> were not started.</summary>
    [JsonIgnore]
    public bool IsCancelled { get; init; }
}

public sealed record CommandCounts(long Done, long Rejected);

/// <summary>Quotes fetched, hits on the quote server that were answered, and their cost in dollars.</summary>
public sealed record QuoteBill(long Fetched, long Hits, string Cost);

/// <summary>Percentiles in microseconds (within 0.8 %): 50 %, 90 %, 99 % and 99.9 %, and the longest.</summary>
public sealed record LatencyPercentiles(double P50, double P90, double P99, double P999, double Max)
{
    internal static LatencyPercentiles Of(LatencyHistogram histogram) => new(
        Microseconds(histogram.Percentile(500)),
        Microseconds(histogram.Percentile(900)),
        Microseconds(histogram.Percentile(990)),
        Microseconds(histogram.Percentile(999)),
        Microseconds(histogram.Max));

    private static double Microseconds(long nanoseconds) => Math.Round(nanoseconds / 1000.0, 2);
}

/// <summary>A dumplog that a command of the run made; <paramref name="Failure"/> says why if it could not be written.</summary>
public sealed record WorkloadDumplog(string Name, string? Failure);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(WorkloadReport))]
internal sealed partial class WorkloadReportJson : JsonSerializerContext;
