namespace DayTrading.Record;

/// <summary>
/// How many entries bulk commands may have in the queue while interactive commands are under way: so many that half of the interactive ones
/// are durable within <see cref="Aim"/>. Each that takes longer lowers the limit a little and each that takes less raises it, because the
/// machine's speed changes by half within minutes (docs/performance.md). Where a commit alone takes tens of milliseconds, the aim is missed
/// rather than the bulk commands starved.
/// </summary>
public sealed class AdaptiveQueueLimit(TimeProvider clock)
{
    /// <summary>
    /// Smaller transactions slow bulk commands much and help interactive ones little: each costs Postgres as much as a few hundred rows.
    /// </summary>
    public const int Min = 2_048;

    /// <summary>Larger transactions make bulk commands no faster.</summary>
    public const int Max = 8_192;

    /// <summary>Where it settles on two cores with a Postgres.</summary>
    private const int AtFirst = 3_072;

    /// <summary>
    /// A step is the limit divided by this: it adapts to a machine that becomes half as fast within some twenty commands.
    /// </summary>
    private const int Part = 32;

    /// <summary>From a command's entry into the queue until it is durable; with the way to the queue and back that makes 50 ms.</summary>
    public static readonly TimeSpan Aim = TimeSpan.FromMilliseconds(38);

    private readonly Lock _lock = new();

    // Written under _lock, read by bulk senders and by the record's writer.
    private volatile int _entries = AtFirst;

    // When the limit last changed; guarded by _lock.
    private long _changedAt;

    public int Entries => _entries;

    /// <summary>
    /// Measures how long an interactive command behind bulk commands takes to become durable, and adapts the limit. Never fails.
    /// </summary>
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
            // Commands that came at the same time have measured the same thing: one step for all of them.
            if (clock.GetElapsedTime(_changedAt) < Aim) return;

            _changedAt = clock.GetTimestamp();
            var step = _entries / Part;
            _entries = Math.Clamp(waited > Aim ? _entries - step : _entries + step, Min, Max);
        }
    }
}
