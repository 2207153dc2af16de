using System.Text.Json;
using DayTrading.Workloads;

namespace DayTrading.WorkloadRuns;

/// <summary>How far a workload's run is; the numbers are stored and never change.</summary>
public enum RunState
{
    /// <summary>The file is there; nobody has started it.</summary>
    Uploaded = 1,

    /// <summary>It runs when those before it have ended.</summary>
    Queued = 2,

    Running = 3,

    Done = 4,

    /// <summary>Somebody stopped it: what was taken was finished, the rest was not started.</summary>
    Cancelled = 5,

    /// <summary>The file could not be read, or the run met an outage.</summary>
    Failed = 6,

    /// <summary>The program ended while it ran.</summary>
    Interrupted = 7,
}

/// <summary>On which record a run works; the numbers are stored and never change.</summary>
public enum RunStore
{
    /// <summary>On the record that everybody uses.</summary>
    Shared = 0,

    /// <summary>On a fresh one of its own, which is kept until the run is removed.</summary>
    Kept = 1,

    /// <summary>On a fresh one of its own, which is thrown away when the run ends.</summary>
    Temporary = 2,
}

/// <summary>The run of a workload file, as the site's store keeps it. Times are UTC milliseconds since 1970.</summary>
public sealed class RunRow
{
    /// <summary>Characters of a file's name that are kept.</summary>
    public const int MaxName = 200;

    public long Id { get; set; }

    /// <summary>As it was called where it came from; a label, never a path.</summary>
    public required string File { get; set; }

    public long Bytes { get; set; }

    public required string UploadedBy { get; set; }

    public long UploadedAt { get; set; }

    public RunState State { get; set; }

    public RunStore Store { get; set; }

    /// <summary>When it was put into the queue; the queue's order.</summary>
    public long? QueuedAt { get; set; }

    public long? StartedAt { get; set; }

    public long? EndedAt { get; set; }

    /// <summary>Written every second while it runs, so that an interrupted run shows how far it came.</summary>
    public long Lines { get; set; }

    public long LinesDone { get; set; }

    public long Rejected { get; set; }

    /// <summary>A <c>WorkloadPreview</c> as JSON; null until somebody has looked.</summary>
    public string? Preview { get; set; }

    /// <summary>A <c>WorkloadReport</c> as JSON, in the form in which it is served; null until the run has ended.</summary>
    public string? Report { get; set; }

    /// <summary>The dumplogs that the run's commands made, as JSON.</summary>
    public string? Dumplogs { get; set; }

    public long UnreadableCount { get; set; }

    /// <summary>Why it failed, in a message.</summary>
    public string? Error { get; set; }

    public bool IsOver => State >= RunState.Done;

    public WorkloadPreview? ReadPreview() => Preview is null ? null : JsonSerializer.Deserialize(Preview, RunJson.Default.WorkloadPreview);

    public WorkloadReport? ReadReport() => Report is null ? null : JsonSerializer.Deserialize(Report, WorkloadReport.Json);

    public IReadOnlyList<WorkloadDumplog> ReadDumplogs() => Dumplogs is null
        ? []
        : JsonSerializer.Deserialize(Dumplogs, RunJson.Default.IReadOnlyListWorkloadDumplog) ?? [];
}
