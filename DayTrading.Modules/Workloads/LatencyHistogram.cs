using System.Numerics;
using DayTrading.Accounts;

namespace DayTrading.Workloads;

/// <summary>
/// Counts durations in buckets, 64 for each doubling. A percentile is the middle of its bucket and so at most 0.8 % off; the largest
/// duration is kept exactly. Under 32 KB, however many durations. Not thread-safe: one writer or reader at a time.
/// </summary>
internal sealed class LatencyHistogram
{
    private const int BitsOfDetail = 6;
    private const int BucketsPerDoubling = 1 << BitsOfDetail;
    private const int BitsOfDuration = 63;

    private readonly long[] _counts = new long[(BitsOfDuration - BitsOfDetail + 1) * BucketsPerDoubling];
    private long _count;

    public long Max { get; private set; }

    public void Add(long nanoseconds)
    {
        _counts[BucketOf(nanoseconds)]++;
        _count++;
        Max = Math.Max(Max, nanoseconds);
    }

    /// <summary>Adds the counts of another one.</summary>
    public void Add(LatencyHistogram other)
    {
        for (var bucket = 0; bucket < _counts.Length; bucket++) _counts[bucket] += other._counts[bucket];
        _count += other._count;
        Max = Math.Max(Max, other.Max);
    }

    /// <summary>The duration, in nanoseconds, that <paramref name="perMille"/> thousandths did not exceed; 0 if there are none.</summary>
    public long Percentile(int perMille)
    {
        var wanted = (_count * perMille + 999) / 1000;
        var bucket = 0;
        for (var count = _counts[0]; count < wanted; count += _counts[bucket]) bucket++;
        return Math.Min(MiddleOf(bucket), Max);
    }

    private static int BucketOf(long value)
    {
        if (value < BucketsPerDoubling) return (int)value;

        var shift = BitOperations.Log2((ulong)value) - BitsOfDetail;
        return (shift + 1) * BucketsPerDoubling + (int)(value >> shift) - BucketsPerDoubling;
    }

    private static long MiddleOf(int bucket)
    {
        if (bucket < BucketsPerDoubling) return bucket;

        var shift = bucket / BucketsPerDoubling - 1;
        var lowest = (long)(BucketsPerDoubling + bucket % BucketsPerDoubling) << shift;
        return lowest + (1L << shift) / 2;
    }
}
