using DayTrading.Quotes;
using DayTrading.Record;
using MediatR;

namespace DayTrading.Web.Operations;

/// <summary>The program's figures for one second.</summary>
/// <param name="At">UTC milliseconds since 1970.</param>
/// <param name="EntriesPerSecond">Entries that became durable in this second.</param>
/// <param name="DurableMilliseconds">How long a flush of the record took: until every entry before it was durable.</param>
/// <param name="FetchesPerSecond">Quotes fetched in this second.</param>
/// <param name="Memory">Memory of the process, in bytes; <paramref name="Heap"/> is the managed part of it.</param>
/// <param name="Processor">Processor time used, 1 for one whole processor.</param>
internal sealed record Sample(
    long At, double EntriesPerSecond, int Waiting, double DurableMilliseconds, double FetchesPerSecond, double HitsPerSecond,
    int QuoteConnections, int QuotesWaiting, long Memory, long Heap, double Processor);

/// <summary>The full figures behind the newest sample, for the metrics.</summary>
internal sealed record SampleSources(RecordHealth Record, QuoteHealth Quotes, QuoteCounts Counts);

/// <summary>Takes a sample of the program's figures once a second, and keeps the last minutes for the operator's charts.</summary>
internal sealed class Samples(IMediator mediator, TimeProvider clock) : BackgroundService
{
    /// <summary>Samples kept: ten minutes, about 60 kB.</summary>
    public const int Max = 600;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();

    // Guarded by the lock.
    private readonly Queue<Sample> _kept = new(Max);

    // Written by the sampling loop, read by the metrics.
    private volatile SampleSources? _latest;

    public SampleSources? Latest => _latest;

    /// <summary>The samples after this time, oldest first.</summary>
    public IReadOnlyList<Sample> After(long at)
    {
        lock (_lock) return [.. _kept.Where(sample => sample.At > at)];
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var before = await ReadAsync(stoppingToken);
        var (at, processor) = (clock.GetTimestamp(), Environment.CpuUsage.TotalTime);
        using var timer = new PeriodicTimer(Interval, clock);
        Task<double>? flush = null;
        var flushBegan = 0L;
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            // The duration of the flush begun in an earlier second; while the store does not answer, this duration grows.
            var durable = flush is null ? 0 : clock.GetElapsedTime(flushBegan).TotalMilliseconds;
            if (flush is { IsCompleted: true })
            {
                durable = await flush;
                flush = null;
            }

            // Read before the next flush is sent, which itself waits in the queue.
            var now = await ReadAsync(stoppingToken);
            if (flush is null)
            {
                flushBegan = clock.GetTimestamp();
                flush = FlushAsync(flushBegan, stoppingToken);
            }

            var (then, used) = (clock.GetTimestamp(), Environment.CpuUsage.TotalTime);
            var seconds = clock.GetElapsedTime(at, then).TotalSeconds;
            Keep(new Sample(
                clock.GetUtcNow().ToUnixTimeMilliseconds(), (now.Record.Durable - before.Record.Durable) / seconds, now.Record.Waiting,
                durable, (now.Counts.Fetched - before.Counts.Fetched) / seconds, (now.Counts.Hits - before.Counts.Hits) / seconds,
                now.Quotes.ConnectionsInUse, now.Quotes.Waiting, Environment.WorkingSet, GC.GetTotalMemory(forceFullCollection: false),
                (used - processor).TotalSeconds / seconds));
            (before, at, processor) = (now, then, used);
        }
    }

    private async Task<double> FlushAsync(long began, CancellationToken cancellationToken)
    {
        try
        {
            await mediator.Send(new FlushRecord(), cancellationToken);
        }
        catch (Exception failure) when (failure is StoreUnavailableException or System.Threading.Channels.ChannelClosedException)
        {
            // The program is ending because of it; the record's service logs the reason.
        }

        return clock.GetElapsedTime(began).TotalMilliseconds;
    }

    private async Task<SampleSources> ReadAsync(CancellationToken cancellationToken) => _latest = new SampleSources(
        await mediator.Send(new GetRecordHealth(), cancellationToken), await mediator.Send(new GetQuoteHealth(), cancellationToken),
        await mediator.Send(new GetQuoteCounts(), cancellationToken));

    private void Keep(Sample sample)
    {
        lock (_lock)
        {
            if (_kept.Count == Max) _kept.Dequeue();
            _kept.Enqueue(sample);
        }
    }
}
