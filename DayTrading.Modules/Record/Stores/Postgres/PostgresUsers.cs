using Npgsql;

namespace DayTrading.Record;

/// <summary>Users' names in Postgres.</summary>
internal static class PostgresUsers
{
    /// <summary>
    /// Runs in a transaction of its own before the batch's, because two open transactions that add the same name would wait for each other.
    /// The second statement sees what the other connection has added meanwhile. All add names in the same order, so that two connections
    /// cannot deadlock.
    /// </summary>
    public static async Task<Dictionary<string, int>> FindOrAddAsync(
        NpgsqlConnection connection, IReadOnlyCollection<string> names, CancellationToken cancellationToken)
    {
        string[] ordered = [.. names.Order(StringComparer.Ordinal)];
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(new NpgsqlBatchCommand(
            """
            INSERT INTO users (name) SELECT asked.name FROM unnest($1) WITH ORDINALITY AS asked (name, place)
            WHERE NOT EXISTS (SELECT FROM users WHERE users.name = asked.name) ORDER BY asked.place ON CONFLICT DO NOTHING
            """));
        batch.BatchCommands.Add(new NpgsqlBatchCommand("SELECT id, name FROM users WHERE name = ANY ($1)"));
        foreach (var command in batch.BatchCommands) command.Parameters.Add(new NpgsqlParameter { Value = ordered });
        var found = new Dictionary<string, int>(ordered.Length, StringComparer.Ordinal);
        await using (var reader = await batch.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken)) found[reader.GetString(1)] = reader.GetInt32(0);
        }

        return found; // committed by now
    }
}
