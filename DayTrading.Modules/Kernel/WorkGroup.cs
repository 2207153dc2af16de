namespace DayTrading.Kernel;

/// <summary>
/// Pieces of work that are not awaited one by one, but all together at the end, where their failures are thrown. With a limit, a caller
/// that begins more pieces waits until some have ended.
/// </summary>
#pragma warning disable CA1001 // see _free
public sealed class WorkGroup(int limit = int.MaxValue)
#pragma warning restore CA1001
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    // It has nothing to dispose of, because its wait handle is never used.
    private readonly SemaphoreSlim _free = new(limit);

    // Pieces that run, plus one for the group itself until it is ended. Written through Interlocked.
    private int _running = 1;
    private int _ending;

    /// <summary>Starts a piece at once, whatever the limit.</summary>
    public void Start(Func<Task> work)
    {
        Interlocked.Increment(ref _running);
        _ = RunAsync(work);
    }

    /// <summary>Counts a piece that begins; completes when no more than the limit are running.</summary>
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
            // Kept for the caller that ends the group.
            _ended.TrySetException(failure);
        }

        OneLess();
    }

    private void OneLess()
    {
        if (Interlocked.Decrement(ref _running) == 0) _ended.TrySetResult();
    }
}
