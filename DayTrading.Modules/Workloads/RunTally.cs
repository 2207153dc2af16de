using DayTrading.Kernel;

namespace DayTrading.Workloads;

/// <summary>
/// What a run counts. Written by the run's loop and by every command that ends later, read by whoever watches: everything is guarded by
/// one lock, which is almost never contended and costs 20 ns a command. Its size does not depend on the run's length.
/// </summary>
internal sealed class RunTally(TimeProvider clock, long totalLines)
{
    /// <summary>Unreadable lines that are reported; the others are counted. A thousand show what is wrong with a file.</summary>
    public const int MostUnreadable = 1000;

    /// <summary>Reasons that are told apart; there are under fifty, so this only guards the memory.</summary>
    private const int MostReasons = 200;

    /// <summary>Dumplogs that are reported by name; the others are counted.</summary>
    private const int MostDumplogs = 1000;

    private const string OtherReasons = "Other reasons";

    private readonly Lock _lock = new();
    private readonly double _nanosecondsPerTick = 1e9 / clock.TimestampFrequency;
    private readonly long _startedAt = clock.GetTimestamp();

    // All below are guarded by _lock.
    private readonly long[] _done = new long[CommandWords.Count];
    private readonly long[] _rejected = new long[CommandWords.Count];
    private readonly LatencyHistogram?[] _latencies = new LatencyHistogram?[CommandWords.Count];
    private readonly Dictionary<string, long> _reasons = new(StringComparer.Ordinal);
    private readonly List<UnreadableLine> _unreadable = [];
    private readonly List<WorkloadDumplog> _dumplogs = [];
    private readonly Throughput _throughput = new();
    private long _unreadableCount;
    private long _dumplogCount;
    private long _commandCount;
    private long _rejectedCount;
    private TimeSpan _lastEffect;

    public TimeSpan Elapsed => clock.GetElapsedTime(_startedAt);

    /// <summary>When a command begins, for <see cref="Ended"/>.</summary>
    public long Timestamp() => clock.GetTimestamp();

    public void Ended(CommandWord word, long beganAt, in Outcome outcome)
    {
        var now = clock.GetTimestamp();
        lock (_lock)
        {
            _commandCount++;
            if (outcome.Refusal is { } refusal) Rejected(word, refusal);
            else _done[(int)word]++;

            (_latencies[(int)word] ??= new LatencyHistogram()).Add((long)((now - beganAt) * _nanosecondsPerTick));
            var sinceStart = clock.GetElapsedTime(_startedAt, now);
            if (sinceStart > _lastEffect) _lastEffect = sinceStart;
            _throughput.Add(sinceStart);
        }
    }

    public void Unreadable(UnreadableLine line)
    {
        lock (_lock)
        {
            _unreadableCount++;
            if (_unreadable.Count < MostUnreadable) _unreadable.Add(line);
        }
    }

    public void Dumplog(WorkloadDumplog dumplog)
    {
        lock (_lock)
        {
            _dumplogCount++;
            if (_dumplogs.Count < MostDumplogs) _dumplogs.Add(dumplog);
        }
    }

    public WorkloadSnapshot Snapshot(WorkloadPhase phase)
    {
        lock (_lock)
        {
            // Once the last command has ended there is no rate any more but that of the whole run.
            var isOver = phase > WorkloadPhase.Running;
            var elapsed = isOver ? _lastEffect : Elapsed;
            var rate = isOver ? PerSecond(_commandCount, elapsed) : _throughput.RateAt(elapsed);
            var lines = _commandCount + _unreadableCount;
            var left = isOver ? TimeSpan.Zero : TimeLeft(lines, rate);
            return new WorkloadSnapshot(phase, lines, totalLines, _rejectedCount, rate, elapsed, left);
        }
    }

    /// <summary>The report, but for what the run alone knows.</summary>
    public WorkloadReport Report(string file)
    {
        lock (_lock)
        {
            return new WorkloadReport
            {
                File = file,
                Lines = _commandCount + _unreadableCount,
                Unreadable = [.. _unreadable],
                UnreadableCount = _unreadableCount,
                Commands = ByWord(w => new CommandCounts(_done[(int)w], _rejected[(int)w])),
                Rejections = new OrderedDictionary<string, long>(
                    _reasons.OrderByDescending(r => r.Value).ThenBy(r => r.Key, StringComparer.Ordinal), StringComparer.Ordinal),
                ElapsedSeconds = Math.Round(_lastEffect.TotalSeconds, 6),
                CommandsPerSecond = Math.Round(PerSecond(_commandCount, _lastEffect), 1),
                LatencyMicroseconds = ByWord(w => _latencies[(int)w] is { } latencies ? LatencyPercentiles.Of(latencies) : null),
                Throughput = [.. _throughput.Seconds],
                Dumplogs = [.. _dumplogs],
                DumplogCount = _dumplogCount,
            };
        }
    }

    /// <summary>What there is for each word, in the order of their numbers.</summary>
    private static OrderedDictionary<string, T> ByWord<T>(Func<CommandWord, T?> value) where T : class => new(
        CommandWords.All.Select(w => KeyValuePair.Create(w.Name(), value(w)!)).Where(p => p.Value is not null), StringComparer.Ordinal);

    /// <summary>A year at most, which is as good as never.</summary>
    private TimeSpan? TimeLeft(long lines, double rate) =>
        rate > 0 ? TimeSpan.FromSeconds(Math.Min((totalLines - lines) / rate, TimeSpan.FromDays(365).TotalSeconds)) : null;

    private static double PerSecond(long count, TimeSpan elapsed) => elapsed > TimeSpan.Zero ? count / elapsed.TotalSeconds : 0;

    private void Rejected(CommandWord word, Refusal refusal)
    {
        _rejectedCount++;
        _rejected[(int)word]++;
        var reason = _reasons.Count < MostReasons || _reasons.ContainsKey(refusal.Reason) ? refusal.Reason : OtherReasons;
        _reasons[reason] = _reasons.GetValueOrDefault(reason) + 1;
    }
}
