namespace DayTrading.Workloads;

public enum WorkloadPhase
{
    /// <summary>The run has not begun.</summary>
    Waiting,

    /// <summary>The file's lines are counted.</summary>
    PreScanning,

    /// <summary>Commands are carried out.</summary>
    Running,

    /// <summary>Every command has taken effect; the record's last entries become durable.</summary>
    Recording,

    /// <summary>Everything is durable; dumplogs are still being written.</summary>
    Dumping,

    /// <summary>The run is over: to its end, cancelled or failed.</summary>
    Over,
}

/// <summary>
/// How far a run is. <paramref name="Lines"/> is 0 until they are counted; <paramref name="LinesDone"/> are commands that took effect or
/// were rejected, and unreadable lines. <paramref name="TimeLeft"/> is null while it cannot be told.
/// </summary>
public sealed record WorkloadSnapshot(
    WorkloadPhase Phase, long LinesDone, long Lines, long Rejected, double CommandsPerSecond, TimeSpan Elapsed, TimeSpan? TimeLeft);

/// <summary>Handed into a run by whoever wants to watch it: a terminal, a page, a hub ask it whenever they like.</summary>
public sealed class WorkloadProgress
{
    // Written by the run, read by whoever watches.
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
