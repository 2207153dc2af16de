using Npgsql;

namespace DayTrading.Record;

/// <summary>Stores snapshots in Postgres, within the transaction of the batch they belong to.</summary>
internal static class PostgresSnapshots
{
    public static async Task KeepAsync(
        NpgsqlConnection writer, IReadOnlyList<UserSnapshot> snapshots, CancellationToken cancellationToken)
    {
        // Only the last snapshot of each user is stored: one statement cannot touch a row twice.
        var last = snapshots.DistinctBy(s => s.UserId).Count() == snapshots.Count
            ? snapshots
            : [.. snapshots.GroupBy(s => s.UserId).Select(g => g.Last())];
        await using var command = new NpgsqlCommand(
            """
            INSERT INTO snapshots (user_id, sequence, state) SELECT * FROM unnest($1, $2, $3)
            ON CONFLICT (user_id) DO UPDATE SET sequence = excluded.sequence, state = excluded.state
            """,
            writer);
        command.Parameters.Add(new NpgsqlParameter { Value = last.Select(s => s.UserId).ToArray() });
        command.Parameters.Add(new NpgsqlParameter { Value = last.Select(s => s.Sequence).ToArray() });
        command.Parameters.Add(new NpgsqlParameter { Value = last.Select(s => s.State).ToArray() });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public static async Task KeepAsync(NpgsqlConnection writer, SnapshotRound round, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(writer);
        batch.BatchCommands.Add(new NpgsqlBatchCommand("DELETE FROM snapshot_rounds"));
        var insert = new NpgsqlBatchCommand(
            "INSERT INTO snapshot_rounds (sequence, at, highest_number, snapshots) VALUES ($1, $2, $3, (SELECT count(*) FROM snapshots))");
        foreach (var value in (ReadOnlySpan<long>)[round.Sequence, round.At, round.HighestNumber])
            insert.Parameters.Add(new NpgsqlParameter { Value = value });
        batch.BatchCommands.Add(insert);
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }
}
