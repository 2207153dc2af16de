using DayTrading.Kernel;

namespace DayTrading.Workloads;

/// <summary>
/// What a lane of a run counts of its commands. Written by the lane and by every command that ends later, read by whoever watches:
/// everything is guarded by one lock, which is almost never contended and costs 20 ns a command. Its size does not depend on the run's
/// length.
/// </summary>
internal sealed class CommandTally(TimeProvider clock, long startedAt)
{
    /// <summary>Reasons that are told apart; there are under fifty, so this only guards the memory.</summary>
    private const int MostReasons = 200;

    private const string OtherReasons = "Other reasons";

    private readonly Lock _lock = new();
    private readonly double _nanosecondsPerTick = 1e9 / clock.TimestampFrequency;

    // All below are guarded by _lock.
    private readonly long[] _done = new long[CommandWords.Count];
    private readonly long[] _rejected = new long[CommandWords.Count];
    private readonly LatencyHistogram?[] _latencies = new LatencyHistogram?[CommandWords.Count];
    private readonly Dictionary<string, long> _reasons = new(StringComparer.Ordinal);
    private readonly Throughput _throughput = new();
    private long _count;
    private long _rejectedCount;
    private TimeSpan _lastEffect;

    /// <summary>When a command begins, for <see cref="Ended"/>.</summary>
    public long Timestamp() => clock.GetTimestamp();

    public void Ended(CommandWord word, long beganAt, in Outcome outcome)
    {
        var now = clock.GetTimestamp();
        lock (_lock)
        {
            _count++;
            if (outcome.Refusal is { } refusal) Rejected(word, refusal);
            else _done[(int)word]++;

            (_latencies[(int)word] ??= new LatencyHistogram()).Add((long)((now - beganAt) * _nanosecondsPerTick));
            var sinceStart = clock.GetElapsedTime(startedAt, now);
            if (sinceStart > _lastEffect) _lastEffect = sinceStart;
            _throughput.Add(sinceStart);
        }
    }

    /// <summary>Adds what this has counted so far to a sum, which nobody else uses.</summary>
    public void AddTo(CommandSum sum)
    {
        lock (_lock)
        {
            sum.Count += _count;
            sum.RejectedCount += _rejectedCount;
            if (_lastEffect > sum.LastEffect) sum.LastEffect = _lastEffect;
            sum.Throughput.Add(_throughput);
        }
    }

    /// <summary>As <see cref="AddTo"/>, with what is told by word and by reason.</summary>
    public void AddAllTo(CommandSum sum)
    {
        AddTo(sum);
        lock (_lock)
        {
            for (var word = 0; word < CommandWords.Count; word++)
            {
                sum.Done[word] += _done[word];
                sum.Rejected[word] += _rejected[word];
                if (_latencies[word] is { } latencies) (sum.Latencies[word] ??= new LatencyHistogram()).Add(latencies);
            }

            foreach (var (reason, count) in _reasons) sum.Reasons[reason] = sum.Reasons.GetValueOrDefault(reason) + count;
        }
    }

    private void Rejected(CommandWord word, Refusal refusal)
    {
        _rejectedCount++;
        _rejected[(int)word]++;
        var reason = _reasons.Count < MostReasons || _reasons.ContainsKey(refusal.Reason) ? refusal.Reason : OtherReasons;
        _reasons[reason] = _reasons.GetValueOrDefault(reason) + 1;
    }
}

/// <summary>The sum over the lanes of a run. By word: by the word's number.</summary>
internal sealed class CommandSum
{
    public long Count { get; set; }

    public long RejectedCount { get; set; }

    /// <summary>Since the run's start.</summary>
    public TimeSpan LastEffect { get; set; }

    public Throughput Throughput { get; } = new();

    public long[] Done { get; } = new long[CommandWords.Count];

    public long[] Rejected { get; } = new long[CommandWords.Count];

    /// <summary>Null for a word that did not occur.</summary>
    public LatencyHistogram?[] Latencies { get; } = new LatencyHistogram?[CommandWords.Count];

    public Dictionary<string, long> Reasons { get; } = new(StringComparer.Ordinal);
}
