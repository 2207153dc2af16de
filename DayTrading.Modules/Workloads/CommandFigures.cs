using DayTrading.Accounts;
using DayTrading.Kernel;
using DayTrading.Record;

namespace DayTrading.Workloads;

/// <summary>
/// Counts, times and latencies of the commands of a lane or of a whole run. Arrays are indexed by the number of the command's word. Its
/// size does not depend on how many commands there are. Not thread-safe: one writer or reader at a time.
/// </summary>
internal sealed class CommandFigures
{
    /// <summary>Reasons that are counted separately; there are under fifty, so this only guards the memory.</summary>
    private const int MaxReasons = 200;

    private const string OtherReasons = "Other reasons";

    private readonly long[] _done = new long[CommandWords.Count];
    private readonly long[] _rejected = new long[CommandWords.Count];
    private readonly LatencyHistogram?[] _latencies = new LatencyHistogram?[CommandWords.Count];
    private readonly Dictionary<string, long> _reasons = new(StringComparer.Ordinal);

    public long Count => _done.Sum() + RejectedCount;

    public long RejectedCount => _rejected.Sum();

    /// <summary>Measured from the run's start.</summary>
    public TimeSpan LastEffect { get; private set; }

    public Throughput Throughput { get; } = new();

    /// <summary>The reasons why commands were rejected, and how many were for each.</summary>
    public IReadOnlyDictionary<string, long> Reasons => _reasons;

    public CommandCounts CountsOf(CommandWord word) => new(_done[(int)word], _rejected[(int)word]);

    /// <summary>By word; null for a word that did not occur.</summary>
    public LatencyHistogram? LatenciesOf(CommandWord word) => _latencies[(int)word];

    /// <summary>Counts a command that has ended.</summary>
    public void Add(CommandWord word, Rejection? rejection, long nanoseconds, TimeSpan sinceStart)
    {
        if (rejection is null) _done[(int)word]++;
        else Reject(word, rejection);

        (_latencies[(int)word] ??= new LatencyHistogram()).Add(nanoseconds);
        if (sinceStart > LastEffect) LastEffect = sinceStart;
        Throughput.Add(sinceStart);
    }

    /// <summary>Adds another one's counts and times, without latencies and reasons: what progress displays need.</summary>
    public void AddProgress(CommandFigures other)
    {
        for (var word = 0; word < CommandWords.Count; word++)
        {
            _done[word] += other._done[word];
            _rejected[word] += other._rejected[word];
        }

        if (other.LastEffect > LastEffect) LastEffect = other.LastEffect;
        Throughput.Add(other.Throughput);
    }

    /// <summary>Adds all figures of another one.</summary>
    public void Add(CommandFigures other)
    {
        AddProgress(other);
        for (var word = 0; word < CommandWords.Count; word++)
        {
            if (other._latencies[word] is { } latencies) (_latencies[word] ??= new LatencyHistogram()).Add(latencies);
        }

        foreach (var (reason, count) in other._reasons) AddReason(reason, count);
    }

    private void Reject(CommandWord word, Rejection rejection)
    {
        _rejected[(int)word]++;
        AddReason(rejection.Reason, 1);
    }

    private void AddReason(string reason, long count)
    {
        if (_reasons.Count >= MaxReasons && !_reasons.ContainsKey(reason)) reason = OtherReasons;
        _reasons[reason] = _reasons.GetValueOrDefault(reason) + count;
    }
}
