namespace DayTrading.Workloads;

/// <summary>
/// A first pass over a workload file that finds how many lines it has and the highest of their numbers. So a run can reserve its
/// transaction numbers before its first command, and show how much is left.
/// </summary>
internal readonly record struct WorkloadPreScan(long Lines, long HighestNumber)
{
    /// <summary>Lines between two checks for cancellation: well under a millisecond.</summary>
    private const long LinesPerCheck = 4096;

    /// <summary>Scans the whole file, or a part of it when cancelled: then the run does not begin either.</summary>
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
