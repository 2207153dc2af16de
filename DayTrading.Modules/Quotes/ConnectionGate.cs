namespace DayTrading.Quotes;

/// <summary>
/// Limits the open connections to the quote server. When all are taken, hedges come before new fetches, because finishing a fetch frees its
/// connections soonest. Within each kind first in, first out; waiting costs memory, never a thread.
/// </summary>
internal sealed class ConnectionGate(int limit)
{
    private readonly Lock _lock = new();

    // All guarded by _lock. While places are free, the queues hold only callers who have given up.
    private readonly Queue<TaskCompletionSource<bool>> _hedges = new();
    private readonly Queue<TaskCompletionSource<bool>> _fetches = new();
    private int _inUse;

    public int InUse
    {
        get
        {
            lock (_lock) return _inUse;
        }
    }

    /// <summary>How many wait, including those who have given up meanwhile.</summary>
    public int Waiting
    {
        get
        {
            lock (_lock) return _hedges.Count + _fetches.Count;
        }
    }

    /// <summary>
    /// True if the caller may open a connection, and must call <see cref="Exit"/> afterwards; false if the caller gave up waiting.
    /// </summary>
    public ValueTask<bool> EnterAsync(bool hedge, CancellationToken givingUp)
    {
        TaskCompletionSource<bool> waiter;
        lock (_lock)
        {
            if (_inUse < limit)
            {
                _inUse++;
                return new ValueTask<bool>(true);
            }

            waiter = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
            (hedge ? _hedges : _fetches).Enqueue(waiter);
        }

        return WaitAsync(waiter, givingUp);
    }

    public void Exit()
    {
        lock (_lock)
        {
            while (_hedges.TryDequeue(out var next) || _fetches.TryDequeue(out next))
            {
                if (next.TrySetResult(true)) return;
            }

            _inUse--;
        }
    }

    private static async ValueTask<bool> WaitAsync(TaskCompletionSource<bool> waiter, CancellationToken givingUp)
    {
        await using var registration = givingUp.UnsafeRegister(static w => ((TaskCompletionSource<bool>)w!).TrySetResult(false), waiter);
        return await waiter.Task;
    }
}
