using DayTrading.Kernel;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace DayTrading.Record;

/// <summary>
/// Keeps everything that takes effect, in order and durably: writes it, reads it again, and rebuilds every projection from it. It knows
/// entries and their columns, but not the events of any module.
/// </summary>
public static class RecordModule
{
    /// <summary>
    /// Has EF Core make its model of the record, which it keeps for the process. Reads no store. Opening the record waits for the model or,
    /// if this was not called before, makes it.
    /// </summary>
    public static void MakeModel(IServiceProvider services)
    {
        using var context = services.GetRequiredService<RecordStore>().CreateContext();
        _ = context.Model;
    }

    public static IServiceCollection AddRecord(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<StorageOptions>().Bind(configuration.GetSection("Storage"))
            .Configure(o => o.ConnectionString = configuration.GetConnectionString("DayTrading") ?? o.ConnectionString);
        services.AddOptions<RecordOptions>().Bind(configuration.GetSection("Audit"))
            .Validate(o => o.BatchSize is >= 1 and <= 65_536, "Audit:BatchSize must be 1 to 65536 entries")
            .Validate(o => o.SnapshotEvery is >= 1_000 and <= 1_000_000_000, "Audit:SnapshotEvery must be 1000 to 1000000000 entries")
            .Validate(
                o => o.StoreDeadline >= TimeSpan.FromSeconds(1) && o.StoreDeadline <= TimeSpan.FromMinutes(10),
                "Audit:StoreDeadline must be 1 second to 10 minutes")
            .ValidateOnStart();
        services.AddOptions<InstanceOptions>().Bind(configuration.GetSection("Instance"))
            .Validate(o => o.Name.Length is >= 1 and <= 64, "Instance:Name must be 1 to 64 characters").ValidateOnStart();
        services.AddSingleton(MakeStore);
        services.AddSingleton<RecordReader>();
        services.AddSingleton<AdaptiveQueueLimit>();
        services.AddSingleton<RecordWriter>();
        services.AddSingleton<RecordProgress>();
        services.AddSingleton<SnapshotFormat>();
        services.AddSingleton<Snapshots>();
        services.AddSingleton<Recovery>();
        services.AddHostedService<RecordService>();
        services.AddHostedService(provider => provider.GetRequiredService<Snapshots>());
        services.AddHostedService<SearchIndexes>();
        return services.AddHandlers(typeof(RecordModule).Assembly);
    }

    private static RecordStore MakeStore(IServiceProvider provider)
    {
        var storage = provider.GetRequiredService<IOptions<StorageOptions>>().Value;
        return storage.Provider == StorageProvider.Postgres
            ? new PostgresStore(storage.ConnectionString, provider.GetRequiredService<IOptions<RecordOptions>>().Value.StoreDeadline)
            : new SqliteStore(storage.ConnectionString);
    }
}
