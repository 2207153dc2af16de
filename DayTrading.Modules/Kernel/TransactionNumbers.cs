namespace DayTrading.Kernel;

/// <summary>A command's number: at least 1, unique and increasing over the life of the store.</summary>
public readonly record struct TransactionNumber(long Value) : IComparable<TransactionNumber>
{
    public int CompareTo(TransactionNumber other) => Value.CompareTo(other.Value);

    public override string ToString() => Value.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>
/// Gives out transaction numbers. Before the first one is given out, recovery raises it to the highest number in the record.
/// </summary>
public sealed class TransactionNumbers
{
    // Written through Interlocked.
    private long _highest;

    public TransactionNumber Next() => new(Interlocked.Increment(ref _highest));

    /// <summary>Reserves the numbers base + 1 to base + <paramref name="count"/> and returns base (spec: a workload run).</summary>
    public long Reserve(long count) => Interlocked.Add(ref _highest, count) - count;

    /// <summary>From now on every number given out is above <paramref name="number"/>.</summary>
    public void StartAbove(long number)
    {
        var highest = Interlocked.Read(ref _highest);
        while (number > highest)
        {
            var previous = Interlocked.CompareExchange(ref _highest, number, highest);
            if (previous == highest) return;
            highest = previous;
        }
    }
}
