using Npgsql;
using NpgsqlTypes;

namespace DayTrading.Record;

/// <summary>
/// A batch of a single row as a prepared INSERT, which is a transaction by itself: one round trip where a COPY takes two, for the command
/// of somebody who is alone. Measured in docs/performance.md. Belongs to one connection of the writer.
/// </summary>
internal sealed class PostgresInsert : IAsyncDisposable
{
    private static readonly string Values = string.Join(", ", Enumerable.Range(1, EntryRow.ColumnCount).Select(i => $"${i}"));
    private static readonly string Sql = $"INSERT INTO entries ({EntryRow.Columns}) VALUES ({Values})";

    private readonly NpgsqlCommand _command;

    public PostgresInsert(NpgsqlConnection writer) => _command = new NpgsqlCommand(Sql, writer);

    /// <summary>The row is read before this returns its task.</summary>
    public async Task WriteAsync(EntryRow row, CancellationToken cancellationToken)
    {
        var columns = new Columns(_command.Parameters);
        row.WriteTo(ref columns);
        if (!_command.IsPrepared) await _command.PrepareAsync(cancellationToken);
        await _command.ExecuteNonQueryAsync(cancellationToken);
    }

    public ValueTask DisposeAsync() => _command.DisposeAsync();

    private struct Columns(NpgsqlParameterCollection parameters) : IColumnSink
    {
        private int _next;

        public void Put(short? value) => Put(NpgsqlDbType.Smallint, value);

        public void Put(int? value) => Put(NpgsqlDbType.Integer, value);

        public void Put(long? value) => Put(NpgsqlDbType.Bigint, value);

        public void Put(string? value) => Put(NpgsqlDbType.Text, value);

        public void Put(byte[]? value) => Put(NpgsqlDbType.Bytea, value);

        private void Put(NpgsqlDbType type, object? value)
        {
            // The first row makes the parameters; the statement is prepared with their types.
            if (_next == parameters.Count) parameters.Add(new NpgsqlParameter { NpgsqlDbType = type });
            parameters[_next++].Value = value ?? DBNull.Value;
        }
    }
}
