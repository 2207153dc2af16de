using System.Data.Common;
using DayTrading.Audit;
using DayTrading.Record;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace DayTrading.Web.SiteStore;

/// <summary>Opens the site's store, of whichever provider the settings name.</summary>
internal sealed class SiteStores(IOptions<SiteStoreOptions> options)
{
    /// <summary>How long whoever writes waits for another; a sign-in writes a row.</summary>
    private const int BusySeconds = 10;

    private readonly Lazy<DbContextOptions> _settings = new(() => Settings(options.Value));

    private bool IsSqlite => options.Value.Provider == SiteStoreProvider.Sqlite;

    public SiteContext CreateContext() => IsSqlite ? new SqliteSiteContext(_settings.Value) : new PostgresSiteContext(_settings.Value);

    /// <summary>Has EF Core make its model of the site's store, which it keeps for the process. Reads no store.</summary>
    public void MakeModel()
    {
        using var context = CreateContext();
        _ = context.Model;
    }

    /// <summary>Brings the tables up to date; where there is no store yet, makes it.</summary>
    /// <param name="isAlone">No other process can be doing the same: what a killed one has left behind is put out of the way.</param>
    /// <exception cref="StoreUnavailableException">It cannot be opened.</exception>
    public async Task MigrateAsync(bool isAlone, CancellationToken cancellationToken)
    {
        try
        {
            if (IsSqlite) CreateFolder();
            await using var context = CreateContext();
            if (isAlone && IsSqlite)
            {
                await context.Database.ExecuteSqlRawAsync(
                    "DROP TABLE IF EXISTS \"__EFMigrationsLock\"; PRAGMA journal_mode = WAL", cancellationToken);
            }

            // Nearly always there is nothing to do, and then no lock is taken.
            if ((await context.Database.GetPendingMigrationsAsync(cancellationToken)).Any())
                await context.Database.MigrateAsync(cancellationToken);
        }
        catch (Exception failure) when (failure is DbException or IOException or UnauthorizedAccessException or ArgumentException
            || failure.InnerException is DbException)
        {
            throw new StoreUnavailableException($"The site's store cannot be opened: {failure.Message}", failure);
        }
    }

    private static DbContextOptions Settings(SiteStoreOptions store)
    {
        var builder = new DbContextOptionsBuilder();
        if (store.Provider == SiteStoreProvider.Postgres)
        {
            var settings = PostgresConnections.BoundedText(store.ConnectionString);
            return builder.UseNpgsql(settings, postgres => postgres.MigrationsHistoryTable(SiteContext.MigrationsTable))
                .Options;
        }

        var sqlite = new SqliteConnectionStringBuilder(store.ConnectionString) { DefaultTimeout = BusySeconds };
        return builder.UseSqlite(sqlite.ToString(), options => options.MigrationsHistoryTable(SiteContext.MigrationsTable)).Options;
    }

    private void CreateFolder()
    {
        var file = new SqliteConnectionStringBuilder(options.Value.ConnectionString).DataSource;
        if (Path.GetDirectoryName(Path.GetFullPath(file)) is { } folder) Directory.CreateDirectory(folder);
    }
}
