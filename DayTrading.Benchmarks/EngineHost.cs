using DayTrading.Kernel;
using DayTrading.Record;
using DayTrading.Web;
using DayTrading.Web.Composition;
using MediatR;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DayTrading.Benchmarks;

/// <summary>The system as the program composes it, in this process, with settings of a measurement's own and a scratch folder.</summary>
internal sealed class EngineHost : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly string _folder;

    private EngineHost(IHost host, string folder) => (_host, _folder) = (host, folder);

    public IMediator Mediator => Get<IMediator>();

    /// <param name="store">In place of the configured one, if not null.</param>
    public static async Task<EngineHost> StartAsync(
        IEnumerable<KeyValuePair<string, string?>> settings, RecordStore? store = null, params IProjection[] projections)
    {
        var host = Build(settings, store, projections);
        await host._host.StartAsync();
        return host;
    }

    /// <summary>Not started: for what needs neither the writer nor the projections.</summary>
    public static EngineHost Build(
        IEnumerable<KeyValuePair<string, string?>> settings, RecordStore? store = null, params IProjection[] projections)
    {
        var folder = Directory.CreateTempSubdirectory("daytrading-benchmark-").FullName;
        Dictionary<string, string?> all = new(StringComparer.OrdinalIgnoreCase)
        {
            ["ConnectionStrings:DayTrading"] = $"Data Source={Path.Combine(folder, "store.db")}",
            ["Dumplogs:Folder"] = Path.Combine(folder, "dumplogs"),
            ["Simulator:Prices"] = "constant",
            ["Simulator:Delays"] = "none",
        };
        foreach (var (key, value) in settings) all[key] = value;
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(all).AddEnvironmentVariables("DAYTRADING_");
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddSimpleConsole();
        builder.Services.AddDayTrading(builder.Configuration);
        if (store is not null) builder.Services.Replace(ServiceDescriptor.Singleton(store));
        foreach (var projection in projections) builder.Services.AddSingleton(projection);
        return new EngineHost(builder.Build(), folder);
    }

    public T Get<T>() where T : notnull => _host.Services.GetRequiredService<T>();

    public Task<Outcome> SendAsync(in CommandText form) =>
        Mediator.Send(Get<CommandTable>().Create(Get<TransactionNumbers>().Next(), form));

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        if (_host is IAsyncDisposable host) await host.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
