using System.Threading.Channels;
using DayTrading.Quotes;
using DayTrading.Record;
using DayTrading.Workloads;
using MediatR;

namespace DayTrading.WorkloadRuns;

/// <summary>The run that is under way, to be watched or cancelled; there is one at a time.</summary>
internal sealed class ActiveRuns
{
    // Wakes the queue; several wakes have the effect of one.
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(1);

    // Written only by the queue, read by any thread.
    private volatile ActiveRun? _current;

    public ActiveRun? Current
    {
        get => _current;
        set => _current = value;
    }

    public ChannelReader<bool> Woken => _wake.Reader;

    public void Wake() => _wake.Writer.TryWrite(true);

    public ActiveRun? Of(long id) => _current is { } current && current.Id == id ? current : null;

    public bool Cancel(long id)
    {
        if (Of(id) is not { } run) return false;
        run.Cancel();
        return true;
    }
}

/// <summary>One run under way, on the engine behind <paramref name="mediator"/>.</summary>
internal sealed class ActiveRun(long id, IMediator mediator, CancellationToken stopping) : IDisposable
{
    private readonly CancellationTokenSource _cancel = CancellationTokenSource.CreateLinkedTokenSource(stopping);
    private QuoteCounts? _quotesBefore;

    public long Id => id;

    public WorkloadProgress Progress { get; } = new();

    public CancellationToken Cancelled => _cancel.Token;

    public async Task BeginAsync() => _quotesBefore = await mediator.Send(new GetQuoteCounts(), CancellationToken.None);

    public void Cancel()
    {
        try
        {
            _cancel.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has just ended: there is nothing left to stop.
        }
    }

    public async Task<RunProgress> NowAsync(CancellationToken cancellationToken)
    {
        var now = Progress.Now();
        var record = await mediator.Send(new GetRecordHealth(), cancellationToken);
        var quotes = await mediator.Send(new GetQuoteCounts(), cancellationToken);
        return new RunProgress(
            id, now, record.Waiting, record.Trouble, quotes.Fetched - (_quotesBefore?.Fetched ?? 0),
            quotes.Hits - (_quotesBefore?.Hits ?? 0), Cancelled.IsCancellationRequested);
    }

    public void Dispose() => _cancel.Dispose();
}
