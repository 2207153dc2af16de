using DayTrading.Kernel;
using MediatR;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace DayTrading.Audit;

/// <summary>
/// Keeps the record: what domainEvent, in which order, durably; dumplogs, summaries and recovery. The only module that touches the store.
/// </summary>
public static class AuditModule
{
    /// <summary>A Postgres connection string with the bound on connections that the record's own has, unless it names one itself.</summary>
    public static string BoundConnections(string postgres) => PostgresConnections.Bounded(postgres).ToString();

    /// <summary>
    /// Has EF Core make its model of the record, which it keeps for the process. Reads no store; the record's opening waits for it or, if
    /// nobody called this before, makes it.
    /// </summary>
    public static void MakeModel(IServiceProvider services)
    {
        using var context = services.GetRequiredService<RecordStore>().CreateContext();
        _ = context.Model;
    }

    public static IServiceCollection AddAudit(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<StorageOptions>().Bind(configuration.GetSection("Storage"))
            .Configure(o => o.ConnectionString = configuration.GetConnectionString("DayTrading") ?? o.ConnectionString);
        services.AddOptions<AuditOptions>().Bind(configuration.GetSection("Audit"))
            .Validate(o => o.BatchSize is >= 1 and <= 65_536, "Audit:BatchSize must be 1 to 65536 entries")
            .Validate(o => o.SnapshotEvery is >= 1_000 and <= 1_000_000_000, "Audit:SnapshotEvery must be 1000 to 1000000000 entries")
            .Validate(
                o => o.StoreDeadline >= TimeSpan.FromSeconds(1) && o.StoreDeadline <= TimeSpan.FromMinutes(10),
                "Audit:StoreDeadline must be 1 second to 10 minutes")
            .ValidateOnStart();
        services.AddOptions<InstanceOptions>().Bind(configuration.GetSection("Instance"))
            .Validate(o => o.Name.Length is >= 1 and <= 64, "Instance:Name must be 1 to 64 characters").ValidateOnStart();
        services.AddOptions<DumplogOptions>().Bind(configuration.GetSection("Dumplogs"));
        services.AddSingleton(MakeStore);
        services.AddSingleton<RecordReader>();
        services.AddSingleton<RecordWriter>();
        services.AddSingleton<RecordProgress>();
        services.AddSingleton<SnapshotFormat>();
        services.AddSingleton<Snapshots>();
        services.AddSingleton<Recovery>();
        services.AddSingleton<DumplogMaker>();
        services.AddSingleton<RecentTransactions>();
        services.AddSingleton<IProjection>(provider => provider.GetRequiredService<RecentTransactions>());
        services.AddSingleton<Summaries>();
        services.AddHostedService<RecordService>();
        services.AddHostedService(provider => provider.GetRequiredService<Snapshots>());
        services.AddSingleton(typeof(IPipelineBehavior<,>), typeof(RecordBehavior<,>));
        services.AddCommand(CommandWord.Dumplog, static (number, in v) => new Dumplog(number, v.User, v.Filename ?? ""));
        services.AddCommand(CommandWord.DisplaySummary, static (number, in v) => new DisplaySummary(number, v.User));
        return services.AddHandlers(typeof(AuditModule).Assembly);
    }

    private static RecordStore MakeStore(IServiceProvider provider)
    {
        var storage = provider.GetRequiredService<IOptions<StorageOptions>>().Value;
        return storage.Provider == StorageProvider.Postgres
            ? new PostgresStore(storage.ConnectionString, provider.GetRequiredService<IOptions<AuditOptions>>().Value.StoreDeadline)
            : new SqliteStore(storage.ConnectionString);
    }
}
