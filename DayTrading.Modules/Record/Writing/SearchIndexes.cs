using System.Data.Common;
using Microsoft.Extensions.Hosting;

namespace DayTrading.Record;

/// <summary>
/// Brings the indexes that search alone uses up to date: when nothing has been written for a second, or when much has been. Search finds
/// everything without them, too; a reader changes nothing.
/// </summary>
internal sealed class SearchIndexes(RecordStore store, RecordProgress progress, TimeProvider clock) : BackgroundService
{
    /// <summary>How often it is looked at what was written.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>Entries that a search has to read without an index at most while more are written: a few tenths of a second.</summary>
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
                // The store is away for a while: searches read a little more, and a second later it is tried again.
            }
        }
    }
}
