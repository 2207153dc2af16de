namespace DayTrading.Workloads;

/// <summary>
/// Counts what is under way and keeps it below a limit. An end may be counted before its beginning: the beginning counts only what did
/// not end at once.
/// </summary>
internal sealed class InFlight(int limit) : IDisposable
{
    private readonly SemaphoreSlim _free = new(limit);

    /// <summary>Counts one that began, and waits while there are more than the limit.</summary>
    public Task BeganAsync() => _free.WaitAsync(CancellationToken.None);

    public void Ended() => _free.Release();

    /// <summary>Waits until everything that began has ended; to be called once, after the last <see cref="BeganAsync"/>.</summary>
    public async Task DrainAsync()
    {
        for (var i = 0; i < limit; i++) await _free.WaitAsync(CancellationToken.None);
    }

    public void Dispose() => _free.Dispose();
}
