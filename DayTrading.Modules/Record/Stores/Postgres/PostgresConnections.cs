using Npgsql;

namespace DayTrading.Record;

/// <summary>
/// How many connections this program keeps to a Postgres that has a hundred for everybody, as a fresh installation has: whoever needs one
/// more waits for a moment.
/// </summary>
public static class PostgresConnections
{
    /// <summary>Of each kind, the record's readers and the site's own tables; looking up a key takes a millisecond.</summary>
    public const int Max = 30;

    /// <summary>A connection string with that bound, unless it names one itself.</summary>
    public static string BoundedText(string connectionString) => Bounded(connectionString).ToString();

    /// <summary>The settings with that bound, unless they name one themselves.</summary>
    internal static NpgsqlConnectionStringBuilder Bounded(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        if (settings.MaxPoolSize == new NpgsqlConnectionStringBuilder().MaxPoolSize) settings.MaxPoolSize = Max;
        return settings;
    }
}
