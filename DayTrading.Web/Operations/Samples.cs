using DayTrading.Quotes;
using DayTrading.Record;
using MediatR;

namespace DayTrading.Web.Operations;

/// <summary>How the program was at one second.</summary>
/// <param name="At">UTC milliseconds since 1970.</param>
/// <param name="EntriesPerSecond">Entries that became durable.</param>
/// <param name="DurableMilliseconds">How long the record took to have everything durable that stood before a question put to it.</param>
/// <param name="FetchesPerSecond">Quotes fetched.</param>
/// <param name="Memory">Of the process, in bytes; <paramref name="Heap"/> is the managed part of it.</param>
/// <param name="Processor">Share of one processor that was used, 1 for all of it.</param>
internal sealed record Sample(
    long At, double EntriesPerSecond, int Waiting, double DurableMilliseconds, double FetchesPerSecond, double HitsPerSecond,
    int QuoteConnections, int QuotesWaiting, long Memory, long Heap, double Processor);

/// <summary>What is behind the newest sample, for whoever needs it whole.</summary>
internal sealed record SampleSources(RecordHealth Record, QuoteHealth Quotes, QuoteCounts Counts);

/// <summary>Looks once a second how the program is, and keeps the last minutes for the charts of the operator.</summary>
internal sealed class Samples(IMediator mediator, TimeProvider clock) : BackgroundService
{
    /// <summary>Ten minutes, about 60 kB.</summary>
    public const int Max = 600;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();

    // Under the lock.
    private readonly Queue<Sample> _kept = new(Max);

    // Written here, read by the metrics.
    private volatile SampleSources? _latest;

    public SampleSources? Latest => _latest;

    /// <summary>Those after this time, oldest first.</summary>
    public IReadOnlyList<Sample> After(long at)
    {
        lock (_lock) return [.. _kept.Where(sample => sample.At > at)];
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var before = await PreviewAsync(stoppingToken);
        var (at, processor) = (clock.GetTimestamp(), Environment.CpuUsage.TotalTime);
        using var timer = new PeriodicTimer(Interval, clock);
        Task<double>? flush = null;
        var flushBegan = 0L;
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            // The answer to the question that was put a second ago; a store that does not answer is seen as a time that grows.
            var durable = flush is null ? 0 : clock.GetElapsedTime(flushBegan).TotalMilliseconds;
            if (flush is { IsCompleted: true })
            {
                durable = await flush;
                flush = null;
            }

            // Before the next one is put, which waits with the rest.
            var now = await PreviewAsync(stoppingToken);
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
            // The program is ending for it; the record's service says why.
        }

        return clock.GetElapsedTime(began).TotalMilliseconds;
    }

    private async Task<SampleSources> PreviewAsync(CancellationToken cancellationToken) => _latest = new SampleSources(
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
