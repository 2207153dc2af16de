namespace DayTrading.Workloads;

public enum WorkloadPhase
{
    /// <summary>The run has not begun.</summary>
    Waiting,

    /// <summary>The file's lines are being counted.</summary>
    PreScanning,

    /// <summary>Commands are being executed.</summary>
    Running,

    /// <summary>Every command has taken effect; the last events are not all durable yet.</summary>
    Recording,

    /// <summary>Everything is durable; dumplogs are still being written.</summary>
    Dumping,

    /// <summary>The run is over: completed, cancelled or failed.</summary>
    Over,
}

/// <summary>
/// How far a run is. <paramref name="Lines"/> is 0 until they are counted; <paramref name="LinesDone"/> counts commands that took effect or
/// were rejected, and unreadable lines. <paramref name="TimeLeft"/> is null while it is unknown.
/// </summary>
public sealed record WorkloadSnapshot(
    WorkloadPhase Phase, long LinesDone, long Lines, long Rejected, double CommandsPerSecond, TimeSpan Elapsed, TimeSpan? TimeLeft);

/// <summary>Passed to a run by a caller that wants to watch it: a terminal, page or hub reads it at any time.</summary>
public sealed class WorkloadProgress
{
    // Written by the run, read by the caller that watches it.
    private volatile WorkloadPhase _phase;
    private volatile RunTally? _tally;

    public WorkloadSnapshot Now()
    {
        var phase = _phase;
        return _tally?.Snapshot(phase) ?? new WorkloadSnapshot(phase, 0, 0, 0, 0, TimeSpan.Zero, null);
    }

    internal void Enter(WorkloadPhase phase) => _phase = phase;

    internal void Begin(RunTally tally)
    {
        _tally = tally;
        _phase = WorkloadPhase.Running;
    }
}
