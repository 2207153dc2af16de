using System.Text.Json;
using DayTrading.Workloads;

namespace DayTrading.WorkloadRuns;

/// <summary>The state of a workload's run. The numbers are stored, so they never change.</summary>
public enum RunState
{
    /// <summary>The file is uploaded; nobody has started its run.</summary>
    Uploaded = 1,

    /// <summary>It will run when the runs before it have ended.</summary>
    Queued = 2,

    Running = 3,

    Done = 4,

    /// <summary>Somebody cancelled it: commands already started were finished, the rest was not started.</summary>
    Cancelled = 5,

    /// <summary>The file could not be read, or an outage ended the run.</summary>
    Failed = 6,

    /// <summary>The program ended while it ran.</summary>
    Interrupted = 7,
}

/// <summary>The store that a run uses. The numbers are stored, so they never change.</summary>
public enum RunStore
{
    /// <summary>The record shared by all users.</summary>
    Shared = 0,

    /// <summary>A new isolated store, kept until the run is removed.</summary>
    Kept = 1,

    /// <summary>A new isolated store, deleted when the run ends.</summary>
    Temporary = 2,
}

/// <summary>A workload file and its run, as a row of the site's store. Times are UTC milliseconds since 1970.</summary>
public sealed class RunRow
{
    /// <summary>Characters of a file's name that are kept.</summary>
    public const int MaxName = 200;

    public long Id { get; set; }

    /// <summary>The file's original name; a label, never a path.</summary>
    public required string File { get; set; }

    public long Bytes { get; set; }

    public required string UploadedBy { get; set; }

    public long UploadedAt { get; set; }

    public RunState State { get; set; }

    public RunStore Store { get; set; }

    /// <summary>When it was queued; the queue is ordered by it.</summary>
    public long? QueuedAt { get; set; }

    public long? StartedAt { get; set; }

    public long? EndedAt { get; set; }

    /// <summary>Stored every second during the run, so that an interrupted run shows how far it came.</summary>
    public long Lines { get; set; }

    public long LinesDone { get; set; }

    public long Rejected { get; set; }

    /// <summary>A <c>WorkloadPreview</c> as JSON; null until the file has been previewed.</summary>
    public string? Preview { get; set; }

    /// <summary>A <c>WorkloadReport</c> as JSON, as the API returns it; null until the run has ended.</summary>
    public string? Report { get; set; }

    /// <summary>The dumplogs that the run's commands made, as JSON.</summary>
    public string? Dumplogs { get; set; }

    public long UnreadableCount { get; set; }

    /// <summary>Why it failed, as a message for a person.</summary>
    public string? Error { get; set; }

    public bool IsOver => State >= RunState.Done;

    public WorkloadPreview? ReadPreview() => Preview is null ? null : JsonSerializer.Deserialize(Preview, RunJson.Default.WorkloadPreview);

    public WorkloadReport? ReadReport() => Report is null ? null : JsonSerializer.Deserialize(Report, WorkloadReport.Json);

    public IReadOnlyList<WorkloadDumplog> ReadDumplogs() => Dumplogs is null
        ? []
        : JsonSerializer.Deserialize(Dumplogs, RunJson.Default.IReadOnlyListWorkloadDumplog) ?? [];
}
