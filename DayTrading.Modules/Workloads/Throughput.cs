using DayTrading.Accounts;
using DayTrading.Record;

namespace DayTrading.Workloads;

/// <summary>How many commands ended in each second of a run. Not thread-safe: one writer or reader at a time.</summary>
internal sealed class Throughput
{
    /// <summary>Seconds that are counted separately, a day of them: 700 KB. Commands that end later count in the last one.</summary>
    private const int MaxSeconds = 86_400;

    /// <summary>The present rate is the average of this many seconds: steady enough to read, short enough to show a stall.</summary>
    private const int SecondsOfRate = 5;

    private readonly List<long> _seconds = [];

    public IReadOnlyList<long> Seconds => _seconds;

    public void Add(TimeSpan sinceStart) => Add(SecondOf(sinceStart), 1);

    /// <summary>Adds the counts of another one.</summary>
    public void Add(Throughput other)
    {
        for (var second = 0; second < other._seconds.Count; second++) Add(second, other._seconds[second]);
    }

    /// <summary>Commands per second over the last whole seconds; before the first whole second, since the start.</summary>
    public double RateAt(TimeSpan sinceStart)
    {
        var whole = SecondOf(sinceStart);
        if (whole == 0) return sinceStart > TimeSpan.Zero ? _seconds.Sum() / sinceStart.TotalSeconds : 0;

        var first = Math.Max(0, whole - SecondsOfRate);
        long ended = 0;
        for (var second = first; second < Math.Min(whole, _seconds.Count); second++) ended += _seconds[second];
        return (double)ended / (whole - first);
    }

    private void Add(int second, long ended)
    {
        while (_seconds.Count <= second) _seconds.Add(0);
        _seconds[second] += ended;
    }

    private static int SecondOf(TimeSpan sinceStart) => (int)Math.Min(sinceStart.Ticks / TimeSpan.TicksPerSecond, MaxSeconds - 1);
}
