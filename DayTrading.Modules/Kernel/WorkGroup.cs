namespace DayTrading.Kernel;

/// <summary>
/// Work that nobody awaits piece by piece, and all of which is awaited at the end: what fails there surfaces there. With a limit, whoever
/// begins more pieces than that waits until some have ended.
/// </summary>
#pragma warning disable CA1001 // see _free
public sealed class WorkGroup(int limit = int.MaxValue)
#pragma warning restore CA1001
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    // Without its wait handle, which nobody asks for, it holds nothing to dispose of.
    private readonly SemaphoreSlim _free = new(limit);

    // Written through Interlocked: what runs, and one for the group itself until it is ended.
    private int _running = 1;
    private int _ending;

    /// <summary>Starts a piece at once, whatever the limit.</summary>
    public void Start(Func<Task> work)
    {
        Interlocked.Increment(ref _running);
        _ = RunAsync(work);
    }

    /// <summary>Counts a piece that begins; completes when there are no more of them than the limit.</summary>
    public Task BeganAsync()
    {
        Interlocked.Increment(ref _running);
        return _free.WaitAsync(CancellationToken.None);
    }

    /// <summary>Counts the end of a piece that was counted by <see cref="BeganAsync"/>.</summary>
    public void Ended()
    {
        _free.Release();
        OneLess();
    }

    /// <summary>Waits for everything that was started; nothing new is started from now on.</summary>
    public Task EndAsync()
    {
        if (Interlocked.Exchange(ref _ending, 1) == 0) OneLess();
        return _ended.Task;
    }

    private async Task RunAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception failure)
        {
            // Not understood here: kept for whoever ends the group.
            _ended.TrySetException(failure);
        }

        OneLess();
    }

    private void OneLess()
    {
        if (Interlocked.Decrement(ref _running) == 0) _ended.TrySetResult();
    }
}
