using DayTrading.Kernel;

namespace DayTrading.Engine;

/// <summary>
/// One user's turn: commands take it one at a time, first in, first out. A command that waits for a quote keeps its place but yields the
/// turn, so that the system can release an expired order of the same user meanwhile; the order of the other commands stays the same.
/// Waiting costs memory, never a thread.
/// </summary>
internal sealed class UserTurn : Turn
{
    private readonly Lock _lock = new();
    private readonly Queue<TaskCompletionSource> _commands = new(0);
    private readonly Queue<TaskCompletionSource> _system = new(0);

    // All below are guarded by _lock.
    private TaskCompletionSource? _returning;
    private bool _owned; // a command has the turn, running or yielding it
    private bool _running; // a command or the system reads or changes the user's state
    private bool _retired; // taken out of the table; a caller who still finds it looks the user up again

    public UserTurn(string name)
    {
        Name = name;
        User = UserId.TryParse(name, out var user) ? user : default;
    }

    /// <summary>The user as received, which may not be a valid user id.</summary>
    public string Name { get; }

    public override UserId User { get; }

    public override Task<T> YieldWhileAsync<T>(Task<T> wait) => wait.IsCompleted ? wait : YieldAsync(wait);

    /// <summary>False if this object is retired; otherwise the wait is null if the caller has the turn at once.</summary>
    public bool TryEnter(out Task? wait)
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

    /// <summary>
    /// The same as <see cref="TryEnter"/> for the system's own work, which goes before the next command and while a command yields the
    /// turn.
    /// </summary>
    public bool TryEnterSystem(out Task? wait)
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

    /// <summary>Called when the command has finished; true if nothing waits.</summary>
    public bool Exit()
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

    public void ExitSystem() => StopRunning();

    /// <summary>Takes the object out of use if nothing has the turn or waits for it.</summary>
    public bool TryRetire()
    {
        lock (_lock)
        {
            if (_owned || _running) return false;
            return _retired = true;
        }
    }

    /// <summary>Whether a command has the turn or waits for it; one may wait only because the system has the turn.</summary>
    public bool IsBusy()
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

    /// <summary>
    /// Chooses what runs next: first the system's work, then the command that had yielded the turn, then the next command.
    /// </summary>
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
