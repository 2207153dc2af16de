namespace DayTrading.Quotes;

/// <summary>
/// Work that nobody awaits piece by piece, and all of which is awaited at the end: what fails there surfaces there.
/// </summary>
internal sealed class WorkGroup
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Written through Interlocked: what runs, and one for the group itself until it is ended.
    private int _running = 1;
    private int _ending;

    public void Start(Func<Task> work)
    {
        Interlocked.Increment(ref _running);
        _ = RunAsync(work);
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
