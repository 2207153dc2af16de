using DayTrading.Kernel;
using DayTrading.Record;

namespace DayTrading.Workloads;

/// <summary>
/// The figures of one lane's commands during a run. The lane and every command that ends later write them, progress displays read them:
/// all under a lock, which is almost never contended and costs 20 ns a command.
/// </summary>
internal sealed class CommandTally(TimeProvider clock, long startedAt)
{
    private readonly Lock _lock = new();
    private readonly double _nanosecondsPerTick = 1e9 / clock.TimestampFrequency;

    // Guarded by _lock.
    private readonly CommandFigures _figures = new();

    /// <summary>Taken when a command begins, and passed to <see cref="Ended"/>.</summary>
    public long Timestamp() => clock.GetTimestamp();

    public void Ended(CommandWord word, long beganAt, in Outcome outcome)
    {
        var now = clock.GetTimestamp();
        var (took, sinceStart) = ((long)((now - beganAt) * _nanosecondsPerTick), clock.GetElapsedTime(startedAt, now));
        lock (_lock) _figures.Add(word, outcome.Rejection, took, sinceStart);
    }

    /// <summary>As <see cref="CommandFigures.AddProgress"/>, to a sum that no other thread uses.</summary>
    public void AddProgressTo(CommandFigures sum)
    {
        lock (_lock) sum.AddProgress(_figures);
    }

    /// <summary>Adds all figures to a sum that no other thread uses.</summary>
    public void AddTo(CommandFigures sum)
    {
        lock (_lock) sum.Add(_figures);
    }
}
