using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace DayTrading.Record;

/// <summary>Where the site keeps its own tables; by default next to the record, so that there is nothing more to set up.</summary>
internal sealed class SiteDatabaseOptions
{
    /// <summary>The setting <c>Storage:Provider</c>.</summary>
    public StorageProvider Provider { get; set; }

    /// <summary>
    /// The setting <c>ConnectionStrings:Site</c>; without it the record's own Postgres database, or an SQLite file next to the record's, so
    /// that a sign-in never waits for the record's writer.
    /// </summary>
    public string ConnectionString { get; set; } = "Data Source=data/daytrading.site.db";

    public static void Configure(SiteDatabaseOptions options, IConfiguration configuration)
    {
        options.Provider = configuration.GetValue("Storage:Provider", StorageProvider.Sqlite);
        var record = configuration.GetConnectionString("DayTrading");
        options.ConnectionString = configuration.GetConnectionString("Site")
            ?? (record is null ? options.ConnectionString : Beside(options.Provider, record));
    }

    private static string Beside(StorageProvider provider, string record)
    {
        if (provider == StorageProvider.Postgres) return record;

        // A malformed connection string is reported by the record's store, which is opened first.
        try
        {
            var settings = new SqliteConnectionStringBuilder(record);
            settings.DataSource = Path.ChangeExtension(settings.DataSource, "site" + Path.GetExtension(settings.DataSource));
            return settings.ToString();
        }
        catch (ArgumentException)
        {
            return record;
        }
    }
}

/// <summary>
/// The database of the site's own tables, of whichever provider the settings name. Several modules keep tables in it, each with an EF
/// context and a migrations history of its own.
/// </summary>
public sealed class SiteDatabase
{
    /// <summary>The migrations history of earlier versions, which had one context for all modules.</summary>
    private const string EarlierMigrations = "site_migrations";

    /// <summary>How long one writer waits for another; a sign-in writes one row.</summary>
    private const int BusySeconds = 10;

    private readonly SiteDatabaseOptions _options;

    internal SiteDatabase(SiteDatabaseOptions options) => _options = options;

    public bool IsPostgres => _options.Provider == StorageProvider.Postgres;

    /// <summary>Registers it, once for all modules that use it.</summary>
    public static void Register(IServiceCollection services, IConfiguration configuration)
    {
        if (services.Any(service => service.ServiceType == typeof(SiteDatabase))) return;

        services.AddOptions<SiteDatabaseOptions>().Configure(options => SiteDatabaseOptions.Configure(options, configuration));
        services.AddSingleton(provider => new SiteDatabase(provider.GetRequiredService<IOptions<SiteDatabaseOptions>>().Value));
    }

    /// <summary>What a context needs to open this database.</summary>
    /// <param name="migrationsTable">The context's own history of migrations.</param>
    public DbContextOptions OptionsFor(string migrationsTable)
    {
        var builder = new DbContextOptionsBuilder();
        if (IsPostgres)
        {
            var settings = PostgresConnections.Bounded(_options.ConnectionString).ToString();
            return builder.UseNpgsql(settings, postgres => postgres.MigrationsHistoryTable(migrationsTable)).Options;
        }

        var sqlite = new SqliteConnectionStringBuilder(_options.ConnectionString) { DefaultTimeout = BusySeconds };
        return builder.UseSqlite(sqlite.ToString(), options => options.MigrationsHistoryTable(migrationsTable)).Options;
    }

    /// <summary>Brings one context's tables up to date; creates the database if there is none.</summary>
    /// <param name="create">Makes the context.</param>
    /// <param name="isAlone">
    /// True if no other process can be doing the same: then a lock left behind by a killed process is removed.
    /// </param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="StoreUnavailableException">It cannot be opened, or another version of the program wrote it.</exception>
    public async Task MigrateAsync(Func<DbContext> create, bool isAlone, CancellationToken cancellationToken)
    {
        try
        {
            if (!IsPostgres) CreateFolder();
            await using var context = create();
            if (isAlone && !IsPostgres)
            {
                await context.Database.ExecuteSqlRawAsync(
                    "DROP TABLE IF EXISTS \"__EFMigrationsLock\"; PRAGMA journal_mode = WAL", cancellationToken);
            }

            // Nearly always there is nothing to migrate, and then no lock is taken.
            if (!await StoreVersion.IsBehindAsync(context, cancellationToken)) return;
            await using var earlier = new DbContext(OptionsFor(EarlierMigrations));
            await StoreVersion.IsBehindAsync(earlier, cancellationToken);
            await context.Database.MigrateAsync(cancellationToken);
        }
        catch (Exception failure) when (failure is DbException or IOException or UnauthorizedAccessException or ArgumentException
            || failure.InnerException is DbException)
        {
            throw new StoreUnavailableException($"The site's store cannot be opened: {failure.Message}", failure);
        }
    }

    private void CreateFolder()
    {
        var file = new SqliteConnectionStringBuilder(_options.ConnectionString).DataSource;
        if (Path.GetDirectoryName(Path.GetFullPath(file)) is { } folder) Directory.CreateDirectory(folder);
    }
}
