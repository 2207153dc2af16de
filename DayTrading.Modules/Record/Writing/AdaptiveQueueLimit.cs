namespace DayTrading.Record;

/// <summary>
/// How many entries a file may have in the queue while somebody waits for single commands: as many as let half of these be durable within
/// <see cref="Aim"/>. Each that took longer lowers the bound a little, each that took less raises it, because the machine's speed changes
/// by half within minutes (docs/performance.md). Where a commit alone takes tens of milliseconds the aim is missed, not the file starved.
/// </summary>
public sealed class AdaptiveQueueLimit(TimeProvider clock)
{
    /// <summary>Smaller transactions cost the file much and save him little: one costs Postgres as much as a few hundred rows.</summary>
    public const int Min = 2_048;

    /// <summary>Larger ones gain a file nothing.</summary>
    public const int Max = 8_192;

    /// <summary>Where two cores with a Postgres end up.</summary>
    private const int AtFirst = 3_072;

    /// <summary>A step is this part of the bound: a machine that becomes half as fast is followed within some twenty commands.</summary>
    private const int Part = 32;

    /// <summary>From a command's place in the queue until it is durable: with its way here and back 50 ms.</summary>
    public static readonly TimeSpan Aim = TimeSpan.FromMilliseconds(38);

    private readonly Lock _lock = new();

    // Written under _lock, read by files and by the record's writer.
    private volatile int _entries = AtFirst;

    // When the bound last changed; guarded by _lock.
    private long _changedAt;

    public int Entries => _entries;

    /// <summary>Takes the time of a command that stands behind a file's, until it is durable. Never fails.</summary>
    public async Task WatchAsync(Task durable)
    {
        var began = clock.GetTimestamp();
        await durable.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (durable.IsCompletedSuccessfully) Follow(clock.GetElapsedTime(began));
    }

    private void Follow(TimeSpan waited)
    {
        lock (_lock)
        {
            // Those who came at the same time have seen the same: one step for all of them.
            if (clock.GetElapsedTime(_changedAt) < Aim) return;

            _changedAt = clock.GetTimestamp();
            var step = _entries / Part;
            _entries = Math.Clamp(waited > Aim ? _entries - step : _entries + step, Min, Max);
        }
    }
}
