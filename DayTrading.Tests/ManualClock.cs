namespace DayTrading.Tests;

/// <summary>
/// A clock that stands still until a test moves it. Timers fire inside <see cref="Advance"/>, on the caller's thread, in the order of their
/// due times, and each sees its own due time as now.
/// </summary>
public sealed class ManualClock(DateTimeOffset start) : TimeProvider
{
    private readonly Lock _lock = new();

    // All below are guarded by _lock.
    private readonly List<Timer> _armed = [];
    private readonly List<(int Count, TaskCompletionSource Reached)> _waiting = [];
    private DateTimeOffset _now = start;
    private long _sequence;
    private int _fired;

    public ManualClock() : this(new DateTimeOffset(2026, 1, 5, 14, 30, 0, TimeSpan.Zero))
    {
    }

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public int ArmedTimers
    {
        get
        {
            lock (_lock) return _armed.Count;
        }
    }

    /// <summary>How often a timer has fired: if it stays the same while the clock advances, nothing was due.</summary>
    public int FiredTimers => Volatile.Read(ref _fired);

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock) return _now;
    }

    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    /// <summary>A timer that is due at once fires before this returns.</summary>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves the time forward and fires every timer that comes due on the way, also those armed on the way.</summary>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        var end = GetUtcNow() + by;
        while (NextDue(end) is { } timer) timer.Fire();
        lock (_lock)
        {
            if (_now < end) _now = end;
        }
    }

    /// <summary>
    /// Completes once at least <paramref name="count"/> timers are armed: the way to know, without a real wait, that the code
    /// under test has come to its own wait and the clock can move on.
    /// </summary>
    public Task WhenArmedAsync(int count = 1)
    {
        lock (_lock)
        {
            if (_armed.Count >= count) return Task.CompletedTask;

            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((count, reached));
            return reached.Task.WaitAsync(TimeSpan.FromSeconds(30));
        }
    }

    private Timer? NextDue(DateTimeOffset end)
    {
        lock (_lock)
        {
            var timer = _armed.Where(t => t.Due <= end).OrderBy(t => t.Due).ThenBy(t => t.Sequence).FirstOrDefault();
            if (timer is null) return null;

            _fired++;
            if (_now < timer.Due) _now = timer.Due;
            if (timer.Period > TimeSpan.Zero) (timer.Due, timer.Sequence) = (timer.Due + timer.Period, ++_sequence);
            else _armed.Remove(timer);
            return timer;
        }
    }

    private bool Arm(Timer timer, TimeSpan dueTime, TimeSpan period)
    {
        lock (_lock)
        {
            _armed.Remove(timer);
            if (timer.IsDisposed) return false;
            if (dueTime == Timeout.InfiniteTimeSpan) return true;

            (timer.Due, timer.Period, timer.Sequence) = (_now + dueTime, period, ++_sequence);
            _armed.Add(timer);
            foreach (var (_, reached) in _waiting.Where(w => w.Count <= _armed.Count)) reached.TrySetResult();
            _waiting.RemoveAll(w => w.Reached.Task.IsCompleted);
        }

        if (dueTime == TimeSpan.Zero) Advance(TimeSpan.Zero);
        return true;
    }

    private void Disarm(Timer timer)
    {
        lock (_lock)
        {
            timer.IsDisposed = true;
            _armed.Remove(timer);
        }
    }

    private sealed class Timer(ManualClock clock, TimerCallback callback, object? state) : ITimer
    {
        private readonly Lock _callback = new();

        public DateTimeOffset Due { get; set; }

        public TimeSpan Period { get; set; }

        public long Sequence { get; set; }

        public bool IsDisposed { get; set; }

        public bool Change(TimeSpan dueTime, TimeSpan period) => clock.Arm(this, dueTime, period);

        public void Fire()
        {
            lock (_callback)
            {
                if (!IsDisposed) callback(state);
            }
        }

        public void Dispose() => clock.Disarm(this);

        /// <summary>As the system's timers do: when this is through, no callback runs and none will.</summary>
        public ValueTask DisposeAsync()
        {
            Dispose();
            lock (_callback) return ValueTask.CompletedTask;
        }
    }
}
