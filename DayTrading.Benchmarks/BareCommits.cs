using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace DayTrading.Benchmarks;

/// <summary>
/// What the store itself takes: a row of an ADD, inserted and committed, one by one. As many connections as clients in Postgres; one in
/// SQLite, which has one writer, with the settings of the record's own.
/// </summary>
internal sealed class BareCommits : IAsyncDisposable
{
    private const string Columns =
        "at bigint NOT NULL, transaction_number bigint NOT NULL, kind smallint NOT NULL, command smallint NOT NULL, " +
        "funds_cents bigint, cash_available bigint, user_id integer, server_id smallint NOT NULL, checksum bigint";

    private readonly List<DbCommand> _inserts = [];
    private readonly SemaphoreSlim _writer;
    private long _number;

    private BareCommits(int atOnce) => _writer = new SemaphoreSlim(atOnce);

    public static async Task<BareCommits> OpenAsync(string? postgres, string folder, int clients)
    {
        var commits = new BareCommits(postgres is null ? 1 : clients);
        for (var i = 0; i < (postgres is null ? 1 : clients); i++)
        {
            DbConnection connection = postgres is null
                ? new SqliteConnection($"Data Source={Path.Combine(folder, $"bare{clients}.db")};Pooling=false")
                : new NpgsqlConnection(postgres + ";Pooling=false");
            await connection.OpenAsync();
            if (i == 0) await ExecuteAsync(connection, Prepare(postgres is null, clients));
            var insert = connection.CreateCommand();
            insert.CommandText =
                $"INSERT INTO bare{clients} " +
                "(at, transaction_number, kind, command, funds_cents, cash_available, user_id, server_id, checksum) VALUES " +
                "(1795000000000, @number, 1, 1, 100, 100, @user, 1, 123456789012345678)";
            Add(insert, "number", 0L);
            Add(insert, "user", i);
            await insert.PrepareAsync();
            commits._inserts.Add(insert);
        }

        return commits;
    }

    public async Task CommitAsync(int client)
    {
        await _writer.WaitAsync();
        try
        {
            var insert = _inserts[client % _inserts.Count];
            insert.Parameters["number"].Value = Interlocked.Increment(ref _number);
            await insert.ExecuteNonQueryAsync();
        }
        finally
        {
            _writer.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var insert in _inserts)
        {
            await insert.Connection!.DisposeAsync();
            await insert.DisposeAsync();
        }

        _writer.Dispose();
    }

    private static string Prepare(bool sqlite, int clients) => sqlite
        ? "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; " + Table(clients, "INTEGER PRIMARY KEY")
        : Table(clients, "bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY");

    private static string Table(int clients, string key) =>
        $"CREATE TABLE bare{clients} (sequence {key}, {Columns}); CREATE INDEX bare{clients}_user ON bare{clients} (user_id, sequence)";

    private static async Task ExecuteAsync(DbConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    private static void Add(DbCommand command, string name, object value)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = name;
        parameter.Value = value;
        command.Parameters.Add(parameter);
    }
}
