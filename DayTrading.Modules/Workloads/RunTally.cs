using DayTrading.Kernel;
using DayTrading.Record;

namespace DayTrading.Workloads;

/// <summary>
/// Everything that a run counts. Each lane counts its commands in a tally of its own, so that lanes do not wait for each other; the rest is
/// counted here, guarded by a lock. Progress displays read it while the run goes on. Its size does not depend on the run's length.
/// </summary>
internal sealed class RunTally
{
    /// <summary>Unreadable lines that are reported; further ones are only counted. A thousand show what is wrong with a file.</summary>
    public const int MaxUnreadable = 1000;

    /// <summary>Dumplogs that are reported by name; further ones are only counted.</summary>
    private const int MaxDumplogs = 1000;

    private readonly TimeProvider _clock;
    private readonly long _totalLines;
    private readonly long _startedAt;
    private readonly CommandTally[] _lanes;
    private readonly Lock _lock = new();

    // All fields below are guarded by _lock.
    private readonly List<UnreadableLine> _unreadable = [];
    private readonly List<WorkloadDumplog> _dumplogs = [];
    private long _unreadableCount;
    private long _dumplogCount;

    public RunTally(TimeProvider clock, long totalLines, int lanes)
    {
        (_clock, _totalLines, _startedAt) = (clock, totalLines, clock.GetTimestamp());
        _lanes = [.. Enumerable.Range(0, lanes).Select(_ => new CommandTally(clock, _startedAt))];
    }

    public TimeSpan Elapsed => _clock.GetElapsedTime(_startedAt);

    /// <summary>The tally of each lane.</summary>
    public IReadOnlyList<CommandTally> Lanes => _lanes;

    public void Unreadable(UnreadableLine line)
    {
        lock (_lock)
        {
            _unreadableCount++;
            if (_unreadable.Count < MaxUnreadable) _unreadable.Add(line);
        }
    }

    public void Dumplog(WorkloadDumplog dumplog)
    {
        lock (_lock)
        {
            _dumplogCount++;
            if (_dumplogs.Count < MaxDumplogs) _dumplogs.Add(dumplog);
        }
    }

    public WorkloadSnapshot Snapshot(WorkloadPhase phase)
    {
        var sum = new CommandFigures();
        foreach (var lane in _lanes) lane.AddProgressTo(sum);
        lock (_lock)
        {
            // Once the last command has ended, only the rate of the whole run makes sense.
            var isOver = phase > WorkloadPhase.Running;
            var elapsed = isOver ? sum.LastEffect : Elapsed;
            var rate = isOver ? PerSecond(sum.Count, elapsed) : sum.Throughput.RateAt(elapsed);
            var lines = sum.Count + _unreadableCount;
            var left = isOver ? TimeSpan.Zero : TimeLeft(lines, rate);
            return new WorkloadSnapshot(phase, lines, _totalLines, sum.RejectedCount, rate, elapsed, left);
        }
    }

    /// <summary>The report, except for the fields that the run itself fills in.</summary>
    public WorkloadReport Report(string file)
    {
        var sum = new CommandFigures();
        foreach (var lane in _lanes) lane.AddTo(sum);
        lock (_lock)
        {
            return new WorkloadReport
            {
                File = file,
                Lines = sum.Count + _unreadableCount,
                Unreadable = [.. _unreadable],
                UnreadableCount = _unreadableCount,
                Commands = ByWord(sum.CountsOf),
                Rejections = new OrderedDictionary<string, long>(
                    sum.Reasons.OrderByDescending(r => r.Value).ThenBy(r => r.Key, StringComparer.Ordinal), StringComparer.Ordinal),
                ElapsedSeconds = Math.Round(sum.LastEffect.TotalSeconds, 6),
                CommandsPerSecond = Math.Round(PerSecond(sum.Count, sum.LastEffect), 1),
                LatencyMicroseconds = ByWord(w => sum.LatenciesOf(w) is { } latencies ? LatencyPercentiles.Of(latencies) : null),
                Throughput = [.. sum.Throughput.Seconds],
                Dumplogs = [.. _dumplogs],
                DumplogCount = _dumplogCount,
            };
        }
    }

    /// <summary>The words that have a value, in the order of their numbers.</summary>
    private static OrderedDictionary<string, T> ByWord<T>(Func<CommandWord, T?> value) where T : class => new(
        CommandWords.All.Select(w => KeyValuePair.Create(w.Name(), value(w)!)).Where(p => p.Value is not null), StringComparer.Ordinal);

    private static double PerSecond(long count, TimeSpan elapsed) => elapsed > TimeSpan.Zero ? count / elapsed.TotalSeconds : 0;

    /// <summary>A year at most: a longer estimate helps no reader.</summary>
    private TimeSpan? TimeLeft(long lines, double rate) =>
        rate > 0 ? TimeSpan.FromSeconds(Math.Min((_totalLines - lines) / rate, TimeSpan.FromDays(365).TotalSeconds)) : null;
}
