using DayTrading.Kernel;
using DayTrading.Quotes;
using DayTrading.Record;
using DayTrading.Web;
using DayTrading.Web.Composition;
using DayTrading.Workloads;
using MediatR;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DayTrading.Tests;

/// <summary>The whole system as the program composes it, in real time, with the simulator or with a quote server of the test's.</summary>
internal sealed class WholeSystem : IAsyncDisposable
{
    private readonly StoreOfTest _store;
    private readonly IHost _host;

    private WholeSystem(StoreOfTest store, IHost host) => (_store, _host) = (store, host);

    public IMediator Mediator => Get<IMediator>();

    public WorkloadProgress Progress { get; } = new();

    public static async Task<WholeSystem> StartAsync(Store kind, params (string Key, string Value)[] settings)
    {
        var store = await StoreOfTest.CreateAsync(kind);
        Dictionary<string, string?> all = new(StringComparer.OrdinalIgnoreCase)
        {
            ["Storage:Provider"] = $"{kind}",
            ["ConnectionStrings:DayTrading"] = store.ConnectionString,
            ["Dumplogs:Folder"] = Path.Combine(store.Folder, "dumplogs"),
            ["Simulator:Prices"] = "constant",
            ["Simulator:Delays"] = "none",
        };
        foreach (var (key, value) in settings) all[key] = value;
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(all);
        builder.Logging.ClearProviders();
        builder.Services.AddDayTrading(builder.Configuration);
        var system = new WholeSystem(store, builder.Build());
        await system._host.StartAsync();
        return system;
    }

    public T Get<T>() where T : notnull => _host.Services.GetRequiredService<T>();

    public Task<Outcome> SendAsync(CommandText form) => Mediator.Send(Get<CommandTable>().Create(Get<TransactionNumbers>().Next(), form));

    public Task<Outcome> AddAsync(string user) =>
        SendAsync(new CommandText { Word = CommandWord.Add, User = user, Amount = "1000.00", Price = "1000.00" });

    public Task<Outcome> QuoteAsync(string user, string symbol) =>
        SendAsync(new CommandText { Word = CommandWord.Quote, User = user, Symbol = symbol });

    public Task<QuoteHealth> HealthAsync() => Mediator.Send(new GetQuoteHealth());

    public async Task<WorkloadReport> RunAsync(WorkloadShape shape)
    {
        var path = Path.Combine(_store.Folder, "workload.txt");
        await using (var file = File.Create(path)) WorkloadGenerator.Write(file, shape);
        return await Mediator.Send(new RunWorkload(path, Progress));
    }

    /// <summary>Everything recorded so far; the rows are read into lists of what the caller takes from each.</summary>
    public async Task<List<T>> RecordAsync<T>(Func<EntryRow, T> take)
    {
        await Mediator.Send(new FlushRecord());
        var taken = new List<T>();
        await foreach (var row in Get<RecordReader>().ReadAsync(new RecordFilter(), CancellationToken.None)) taken.Add(take(row));
        return taken;
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        if (_host is IAsyncDisposable host) await host.DisposeAsync();
        await _store.DisposeAsync();
    }
}
