using System.Data.Common;
using Microsoft.Extensions.Hosting;

namespace DayTrading.Record;

/// <summary>
/// Brings the indexes that only search uses up to date, when nothing has been written for a second or when much has been. Search finds
/// everything without them, too, only slower, so readers change nothing.
/// </summary>
internal sealed class SearchIndexes(RecordStore store, RecordProgress progress, TimeProvider clock) : BackgroundService
{
    /// <summary>How often to check what was written.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>The most entries that a search has to read without an index while more are written: a few tenths of a second.</summary>
    private const long MaxBehind = 500_000;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var (last, summarized) = (0L, 0L);
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var durable = progress.Durable;
            var isQuiet = durable == last;
            last = durable;
            if (durable == summarized || !isQuiet && durable - summarized < MaxBehind) continue;

            try
            {
                await store.SummarizeAsync(stoppingToken);
                summarized = durable;
            }
            catch (Exception failure) when (failure is StoreUnavailableException or DbException)
            {
                // The store is unavailable for a while: searches read a little more, and a second later this tries again.
            }
        }
    }
}
