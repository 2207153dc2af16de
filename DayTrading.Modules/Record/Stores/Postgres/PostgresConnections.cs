using Npgsql;

namespace DayTrading.Record;

/// <summary>
/// How many connections this program keeps to Postgres, of which a fresh installation allows a hundred for all its clients. A caller who
/// needs one more waits for a moment.
/// </summary>
public static class PostgresConnections
{
    /// <summary>For each of the record's readers and the site's own tables; looking up a key takes a millisecond.</summary>
    public const int Max = 30;

    /// <summary>The connection string with this limit, unless it sets one itself.</summary>
    public static string BoundedText(string connectionString) => Bounded(connectionString).ToString();

    /// <summary>The settings with this limit, unless they set one themselves.</summary>
    internal static NpgsqlConnectionStringBuilder Bounded(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        if (settings.MaxPoolSize == new NpgsqlConnectionStringBuilder().MaxPoolSize) settings.MaxPoolSize = Max;
        return settings;
    }
}
