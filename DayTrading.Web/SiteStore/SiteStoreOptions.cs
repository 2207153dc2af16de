using Microsoft.Data.Sqlite;

namespace DayTrading.Web.SiteStore;

/// <summary>Where the site keeps what is its own: beside the record, so there is nothing more to set up.</summary>
internal sealed class SiteStoreOptions
{
    /// <summary>The setting <c>Storage:Provider</c>.</summary>
    public SiteStoreProvider Provider { get; set; }

    /// <summary>
    /// The setting <c>ConnectionStrings:Site</c>; without it the record's own Postgres, or a SQLite file beside the record's: a sign-in
    /// never waits for the record's writer.
    /// </summary>
    public string ConnectionString { get; set; } = "Data Source=data/daytrading.site.db";

    public static void Configure(SiteStoreOptions options, IConfiguration configuration)
    {
        options.Provider = configuration.GetValue("Storage:Provider", SiteStoreProvider.Sqlite);
        var record = configuration.GetConnectionString("DayTrading");
        options.ConnectionString = configuration.GetConnectionString("Site")
            ?? (record is null ? options.ConnectionString : Beside(options.Provider, record));
    }

    private static string Beside(SiteStoreProvider provider, string record)
    {
        if (provider == SiteStoreProvider.Postgres) return record;

        // What is no connection string is explained by the record's store, which is opened first.
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

/// <summary>The record's providers, by the same names.</summary>
internal enum SiteStoreProvider
{
    Sqlite,
    Postgres,
}
