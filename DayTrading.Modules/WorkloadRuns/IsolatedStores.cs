using System.Globalization;
using DayTrading.Engine;
using DayTrading.Record;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace DayTrading.WorkloadRuns;

/// <summary>
/// Isolated stores: each is a record for one run, with an engine of its own in this process. It shares no projections, quotes,
/// transaction numbers or dumplogs with the shared record.
/// </summary>
internal sealed class IsolatedStores(IConfiguration configuration, SiteDatabase site, RunFolders folders, EngineFactory buildEngine)
{
    /// <summary>Builds an engine, not yet started, on the run's isolated store.</summary>
    public IHost BuildEngine(long id)
    {
        Dictionary<string, string?> own = new(StringComparer.OrdinalIgnoreCase)
        {
            ["ConnectionStrings:DayTrading"] = site.IsPostgres ? PostgresOf(id).ToString() : $"Data Source={folders.StoreOf(id)}",
            ["ConnectionStrings:Redis"] = "", // it shares no prices either
            ["Dumplogs:Folder"] = folders.DumplogsOf(id),
        };
        return buildEngine(new ConfigurationBuilder().AddConfiguration(configuration).AddInMemoryCollection(own).Build());
    }

    /// <summary>Where the run's isolated store is, as text for a person; null if it has none.</summary>
    public string? PlaceOf(RunRow run) => run.Store switch
    {
        RunStore.Shared => null,
        _ when site.IsPostgres => $"database {PostgresOf(run.Id).Database}",
        _ => folders.StoreOf(run.Id),
    };

    /// <summary>Deletes the run's isolated store, if it has one; its dumplogs stay.</summary>
    public async Task DropAsync(RunRow run, CancellationToken cancellationToken)
    {
        if (run.Store == RunStore.Shared) return;
        if (site.IsPostgres) await DropDatabaseAsync(PostgresOf(run.Id).Database!, cancellationToken);
        else DeleteStore(folders.StoreOf(run.Id));
    }

    private static void DeleteStore(string path)
    {
        SqliteConnection.ClearAllPools();
        if (Path.GetDirectoryName(path) is not { } folder || !Directory.Exists(folder)) return;

        // The database file, and SQLite's log, shared memory and lock files.
        foreach (var file in Directory.EnumerateFiles(folder, Path.GetFileName(path) + "*")) File.Delete(file);
    }

    private NpgsqlConnectionStringBuilder PostgresOf(long id)
    {
        var settings = new NpgsqlConnectionStringBuilder(configuration.GetConnectionString("DayTrading"));
        settings.Database = string.Create(CultureInfo.InvariantCulture, $"{settings.Database ?? settings.Username}_run_{id}");
        return settings;
    }

    private async Task DropDatabaseAsync(string database, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(configuration.GetConnectionString("DayTrading"));
        await connection.OpenAsync(cancellationToken);
        var name = database.Replace("\"", "\"\"", StringComparison.Ordinal);
        await using var drop = new NpgsqlCommand($"DROP DATABASE IF EXISTS \"{name}\" WITH (FORCE)", connection);
        await drop.ExecuteNonQueryAsync(cancellationToken);
    }
}
