namespace DayTrading.Kernel;

/// <summary>
/// One user's turn: commands take it first in, first out, one at a time. A command that waits for a quote keeps its turn but stands
/// aside, so that the system can release an expired order of the same user meanwhile; nobody else's wait is touched.
/// Waiting costs memory, never a thread.
/// </summary>
public sealed class Turn
{
    private readonly Lock _lock = new();
    private readonly Queue<TaskCompletionSource> _commands = new(0);
    private readonly Queue<TaskCompletionSource> _system = new(0);

    // All below are guarded by _lock.
    private TaskCompletionSource? _returning;
    private bool _owned; // a command has the turn, running or standing aside
    private bool _running; // somebody reads or changes the user's state
    private bool _retired; // taken out of the table; whoever finds it looks the user up again

    internal Turn(string user) => User = user;

    internal string User { get; }

    /// <summary>
    /// Awaits <paramref name="wait"/> while standing aside. State read before may have changed after it, but only in the user's favour:
    /// an expiry releases what was held.
    /// </summary>
    public Task<T> YieldWhileAsync<T>(Task<T> wait) => wait.IsCompleted ? wait : YieldAsync(wait);

    /// <summary>Null if the turn is the caller's at once, else the wait for it; false if this object is retired.</summary>
    internal bool TryEnter(out Task? wait)
    {
        wait = null;
        lock (_lock)
        {
            if (_retired) return false;
            if (!_owned && !_running) _owned = _running = true;
            else wait = Enqueue(_commands);
        }

        return true;
    }

    /// <summary>As <see cref="TryEnter"/>, for the system's own work: before the next command, and while a command stands aside.</summary>
    internal bool TryEnterSystem(out Task? wait)
    {
        wait = null;
        lock (_lock)
        {
            if (_retired) return false;
            if (!_running) _running = true;
            else wait = Enqueue(_system);
        }

        return true;
    }

    /// <summary>The command is through; true if nobody waits.</summary>
    internal bool Exit()
    {
        TaskCompletionSource? next;
        lock (_lock)
        {
            _owned = _running = false;
            next = Next();
        }

        next?.SetResult();
        return next is null;
    }

    internal void ExitSystem() => StopRunning();

    /// <summary>Takes the object out of use if nobody has or awaits the turn.</summary>
    internal bool TryRetire()
    {
        lock (_lock)
        {
            if (_owned || _running) return false;
            return _retired = true;
        }
    }

    /// <summary>A command has the turn or waits for it; one can wait behind the system alone.</summary>
    internal bool IsBusy()
    {
        lock (_lock) return _owned || _running;
    }

    private static Task Enqueue(Queue<TaskCompletionSource> waiters)
    {
        // Continuations run elsewhere: ten thousand commands that each release the next must not nest on one stack.
        var waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        waiters.Enqueue(waiter);
        return waiter.Task;
    }

    private async Task<T> YieldAsync<T>(Task<T> wait)
    {
        StopRunning();
        try
        {
            return await wait;
        }
        finally
        {
            await ReturnAsync();
        }
    }

    private void StopRunning()
    {
        TaskCompletionSource? next;
        lock (_lock)
        {
            _running = false;
            next = Next();
        }

        next?.SetResult();
    }

    private Task ReturnAsync()
    {
        lock (_lock)
        {
            if (!_running)
            {
                _running = true;
                return Task.CompletedTask;
            }

            _returning = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _returning.Task;
        }
    }

    /// <summary>Who goes on now that nobody runs: the system, the command that stood aside, the next command.</summary>
    private TaskCompletionSource? Next()
    {
        TaskCompletionSource? next = null;
        if (_system.TryDequeue(out var system)) next = system;
        else if (_returning is not null) (next, _returning) = (_returning, null);
        else if (!_owned && _commands.TryDequeue(out var command)) (next, _owned) = (command, true);

        _running = next is not null;
        return next;
    }
}
