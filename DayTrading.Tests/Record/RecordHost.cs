using DayTrading.Accounts;
using DayTrading.AccountViews;
using DayTrading.Audit;
using DayTrading.Engine;
using DayTrading.Kernel;
using DayTrading.Quotes;
using DayTrading.Record;
using DayTrading.Trading;
using DayTrading.Triggers;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DayTrading.Tests.Record;

/// <summary>The kernel and the record on a real store, without the modules between them: tests append the events themselves.</summary>
internal sealed class RecordHost : IAsyncDisposable
{
    private readonly IHost _host;

    private RecordHost(IHost host) => _host = host;

    public Journal Journal => Get<Journal>();

    public IMediator Mediator => Get<IMediator>();

    public EventList Events => Get<EventList>();

    /// <param name="withModules">With the real projections, for records whose events are possible one after the other.</param>
    public static RecordHost Build(IReadOnlyDictionary<string, string?> settings, TimeProvider? clock = null, bool withModules = false)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(clock ?? TimeProvider.System);
        builder.Services.AddSingleton(new EngineFactory(_ => throw new NotSupportedException("No test reconciles with this host")));
        builder.Services.AddKernel(builder.Configuration).AddRecord(builder.Configuration).AddEngine(builder.Configuration);
        if (withModules) builder.Services.AddAccounts().AddQuotes(builder.Configuration).AddTrading(builder.Configuration).AddTriggers();
        else AddFormats(builder.Services);

        builder.Services.AddAccountViews().AddAudit(builder.Configuration);
        builder.Services.AddSingleton<EventList>();
        builder.Services.AddSingleton<IProjection>(provider => provider.GetRequiredService<EventList>());
        return new RecordHost(builder.Build());
    }

    // The formats of the modules' events without the modules: their projections would reject events that a test makes up.
    private static void AddFormats(IServiceCollection services) => services
        .AddEvent(FundsAdded.Format).AddEvent(QuoteReceived.Format)
        .AddEventsOfEachSide(OrderPlaced.Format, OrderCommitted.Format, OrderCancelled.Format, OrderExpired.Format)
        .AddEventsOfEachSide(TriggerAmountSet.Format, TriggerPriceSet.Format, TriggerCancelled.Format, TriggerFired.Format);

    public static async Task<RecordHost> StartAsync(
        IReadOnlyDictionary<string, string?> settings, TimeProvider? clock = null, bool withModules = false)
    {
        var host = Build(settings, clock, withModules);
        await host._host.StartAsync();
        return host;
    }

    /// <summary>The next start has to read the whole record.</summary>
    public static async Task ForgetSnapshotsAsync(IReadOnlyDictionary<string, string?> settings)
    {
        await using var host = Build(settings);
        await using var context = host.Get<RecordStore>().CreateContext();
        await context.SnapshotRounds.ExecuteDeleteAsync();
    }

    public T Get<T>() where T : notnull => _host.Services.GetRequiredService<T>();

    public Task<long> FlushAsync() => Mediator.Send(new FlushRecord());

    /// <summary>Writes everything that was taken and closes the store, as an orderly end of the program does.</summary>
    public Task StopAsync() => _host.StopAsync();

    public async ValueTask DisposeAsync()
    {
        if (_host is IAsyncDisposable disposable) await disposable.DisposeAsync();
    }

    public async Task<List<EntryRow>> RowsAsync(RecordFilter? filter = null)
    {
        var rows = new List<EntryRow>();
        await foreach (var row in Get<RecordReader>().ReadAsync(filter ?? new RecordFilter(), CancellationToken.None)) rows.Add(row.Copy());
        return rows;
    }
}

/// <summary>Keeps every event that it is told to apply, in order.</summary>
internal sealed class EventList : IProjection
{
    private readonly List<DomainEvent> _events = [];

    public IReadOnlyList<string> Texts
    {
        get
        {
            lock (_events) return [.. _events.Select(Describe)];
        }
    }

    public void Apply(DomainEvent domainEvent)
    {
        lock (_events) _events.Add(domainEvent);
    }

    /// <summary>The event's type and all its properties.</summary>
    public static string Describe(DomainEvent domainEvent) => domainEvent.GetType().Name + " " +
        string.Join(", ", domainEvent.GetType().GetProperties()
            .OrderBy(p => p.Name, StringComparer.Ordinal).Select(p => $"{p.Name}={p.GetValue(domainEvent)}"));
}
