namespace DayTrading.Workloads;

/// <summary>
/// A first pass over a workload file: how many lines it has, and the highest of their numbers, so that a run reserves its transaction
/// numbers before its first command and can tell how much is left.
/// </summary>
internal readonly record struct WorkloadPreScan(long Lines, long HighestNumber)
{
    /// <summary>Lines between two looks at the cancellation: well under a millisecond.</summary>
    private const long LinesPerCheck = 4096;

    /// <summary>Of the whole file, or of a part of it when cancelled: the run that is cancelled with it does not begin.</summary>
    /// <exception cref="InvalidDataException">The gzip data is damaged.</exception>
    public static WorkloadPreScan Of(Stream file, CancellationToken cancellationToken = default)
    {
        using var lines = new WorkloadLines(file);
        long count = 0;
        while (lines.Next())
        {
            if (++count % LinesPerCheck == 0 && cancellationToken.IsCancellationRequested) break;
        }

        return new WorkloadPreScan(count, lines.Number);
    }
}
