using System.Text.Json.Serialization;
using DayTrading.Quotes;
using DayTrading.Record;
using MediatR;

namespace DayTrading.Web.Operations;

/// <summary>ok, degraded (it works, but not everything does) or down.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<HealthState>))]
internal enum HealthState
{
    Ok,
    Degraded,
    Down,
}

internal sealed record HealthCheck(HealthState State, string Detail);

/// <summary>
/// The whole program: down if the store is, because nothing works without it; degraded without quotes or the shared cache.
/// </summary>
internal sealed record HealthAnswer(HealthState State, HealthCheck Store, HealthCheck QuoteServer, HealthCheck Cache);

/// <summary>Checks the store, the quote server and the shared cache, at most every few seconds however often it is asked.</summary>
internal sealed class Health(IMediator mediator, TimeProvider clock) : IDisposable
{
    /// <summary>An answer is reused for this long, so that frequent requests cause no load.</summary>
    private static readonly TimeSpan GoodFor = TimeSpan.FromSeconds(2);

    /// <summary>The time limit of each check.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(3);

    private readonly SemaphoreSlim _one = new(1);

    // Guarded by the semaphore.
    private HealthAnswer? _last;
    private long _at;

    public async Task<HealthAnswer> AskAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            if (_last is not null && clock.GetElapsedTime(_at) < GoodFor) return _last;

            var store = await StoreAsync(cancellationToken);
            var quotes = await mediator.Send(new GetQuoteHealth(), cancellationToken);
            var server = await QuoteServerAsync(quotes, cancellationToken);
            var cache = await mediator.Send(new ReachSharedCache(), cancellationToken) switch
            {
                SharedCacheState.NotConfigured => new HealthCheck(HealthState.Ok, "in memory; no shared cache is configured"),
                SharedCacheState.InUse => new HealthCheck(HealthState.Ok, "shared, and answering"),
                _ => new HealthCheck(HealthState.Degraded, "the shared cache does not answer; quotes are kept in memory only"),
            };
            var whole = store.State == HealthState.Down ? HealthState.Down
                : server.State != HealthState.Ok || cache.State != HealthState.Ok ? HealthState.Degraded : HealthState.Ok;
            _at = clock.GetTimestamp();
            return _last = new HealthAnswer(whole, store, server, cache);
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private async Task<HealthCheck> StoreAsync(CancellationToken cancellationToken)
    {
        var record = await mediator.Send(new GetRecordHealth(), cancellationToken);
        if (record.Trouble is { } trouble) return new HealthCheck(HealthState.Down, trouble);
        try
        {
            await mediator.Send(new ReachStore(), cancellationToken).WaitAsync(Deadline, clock, cancellationToken);
            return new HealthCheck(HealthState.Ok, $"{record.Durable:N0} entries, {record.Waiting:N0} waiting");
        }
        catch (TimeoutException)
        {
            return new HealthCheck(HealthState.Down, $"the store has not answered for {Deadline.TotalSeconds:N0} s");
        }
        catch (Exception failure) when (failure is StoreUnavailableException or System.Data.Common.DbException
            or InvalidOperationException { InnerException: System.Data.Common.DbException })
        {
            return new HealthCheck(HealthState.Down, $"the store does not answer: {failure.Message}");
        }
    }

    private async Task<HealthCheck> QuoteServerAsync(QuoteHealth quotes, CancellationToken cancellationToken)
    {
        if (quotes.State == QuoteServerState.OutOfOrder)
            return new HealthCheck(HealthState.Degraded, $"{quotes.Server} failed too often and is not asked for a moment");
        if (quotes.IsSimulated) return new HealthCheck(HealthState.Ok, $"{quotes.Server}, in this process");
        try
        {
            var why = await mediator.Send(new ReachQuoteServer(), cancellationToken).WaitAsync(Deadline, clock, cancellationToken);
            return why is null ? new HealthCheck(HealthState.Ok, quotes.Server) : new HealthCheck(HealthState.Degraded, why);
        }
        catch (TimeoutException)
        {
            return new HealthCheck(HealthState.Degraded, $"{quotes.Server} has not answered for {Deadline.TotalSeconds:N0} s");
        }
    }
}
