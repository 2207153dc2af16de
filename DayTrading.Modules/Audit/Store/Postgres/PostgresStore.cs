using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace DayTrading.Audit;

/// <summary>
/// The record in Postgres: each batch one binary COPY, or for a single row one INSERT, which is a transaction by itself. Its writer is
/// known by an advisory lock of its session, so that readers are free to connect beside it.
/// </summary>
internal sealed class PostgresStore : RecordStore
{
    /// <summary>The advisory lock's number in the store's database, "DayTrade" in ASCII.</summary>
    private const long LockNumber = 0x4461_7954_7261_6465;

    // Waits five seconds for the lock: a busy server may not have noticed yet that a killed holder is gone.
    private const string BecomeWriter =
        "SET synchronous_commit = on; SET lock_timeout = '5s'; SELECT pg_advisory_lock({0}); RESET lock_timeout";

    private const string FindHolder =
        "SELECT a.application_name FROM pg_locks l JOIN pg_stat_activity a USING (pid) WHERE l.locktype = 'advisory' AND l.granted " +
        "AND a.datname = current_database() AND (l.classid::bigint << 32 | l.objid::bigint) = {0}";

    /// <summary>For the server's answers when the writer connects again, each; short, because it tries again anyway.</summary>
    private static readonly TimeSpan ReopenDeadline = TimeSpan.FromSeconds(5);

    private readonly NpgsqlConnectionStringBuilder _settings;
    private readonly TimeSpan _deadline;
    private CopyBuffer _buffer = new();
    private NpgsqlConnection? _writer;
    private PostgresInsert? _insert; // on _writer

    // The server's processes behind the writer's connection and behind those before it that may not have ended yet.
    private readonly List<int> _sessions = [];

    // What a connection that was given up is still waiting for; one at most.
    private Task _abandoned = Task.CompletedTask;

    /// <param name="connectionString">As Npgsql reads it.</param>
    /// <param name="deadline">For one batch.</param>
    public PostgresStore(string connectionString, TimeSpan deadline)
    {
        _deadline = deadline;
        try
        {
            _settings = PostgresConnections.Bounded(connectionString);
        }
        catch (Exception fault) when (fault is ArgumentException or FormatException)
        {
            throw new StoreUnavailableException($"ConnectionStrings:DayTrading is no Postgres connection string: {fault.Message}", fault);
        }

        _settings.ApplicationName ??= $"DayTrading process {Environment.ProcessId} on {Environment.MachineName}";
    }

    private string Place => $"{_settings.Database ?? _settings.Username} at {_settings.Host}:{_settings.Port}";

    public override async Task<OpenedRecord> OpenAsync(string instance, CancellationToken cancellationToken)
    {
        var isOpen = false;
        try
        {
            Use(CreateWriter());
            await ConnectAsync(_writer!, cancellationToken);
            await TakeLockAsync(_writer!, cancellationToken);
            _sessions.Add(_writer!.ProcessID);
            var opened = await PrepareAsync(instance, cancellationToken);
            isOpen = true;
            return opened;
        }
        catch (NpgsqlException fault)
        {
            throw Unavailable(fault);
        }
        catch (InvalidOperationException fault) when (fault.InnerException is NpgsqlException inner)
        {
            // How EF Core passes on a connection that was lost.
            throw Unavailable(inner);
        }
        finally
        {
            if (!isOpen) await DisposeAsync();
        }
    }

    public override async Task WriteAsync(RecordBatch batch, CancellationToken cancellationToken)
    {
        var writing = WriteBatchAsync(batch, cancellationToken);
        try
        {
            await writing.WaitAsync(_deadline, cancellationToken);
        }
        catch (TimeoutException fault)
        {
            _abandoned = writing;
            throw new StoreUnavailableException($"The Postgres store {Place} has not answered for {_deadline.TotalSeconds:0.#} s", fault);
        }
        catch (Exception fault) when (IsOutage(fault))
        {
            throw Unavailable(fault);
        }
    }

    public override async Task<RecordEnd> ReopenAsync(CancellationToken cancellationToken)
    {
        try
        {
            // Made anew, because a write that was given up may still hold the old ones.
            _buffer = new CopyBuffer();
            ForgetUsers();
            _abandoned = AbandonAsync(_writer!, _insert!, _abandoned);
            Use(CreateWriter());
            await _writer!.OpenAsync(cancellationToken).WaitAsync(ReopenDeadline, cancellationToken);
            _sessions.Add(_writer.ProcessID);
            await EndSessionAsync(cancellationToken).WaitAsync(ReopenDeadline, cancellationToken);
            // The lock is free only when the old session has ended, and with it its transaction, one way or the other.
            await TakeLockAsync(_writer, cancellationToken);
            _sessions.RemoveAll(session => session != _writer.ProcessID);
            return await EndAsync(cancellationToken).WaitAsync(ReopenDeadline, cancellationToken);
        }
        catch (TimeoutException fault)
        {
            throw new StoreUnavailableException($"The Postgres store {Place} does not answer", fault);
        }
        catch (Exception fault) when (IsOutage(fault))
        {
            throw Unavailable(fault);
        }
        catch (InvalidOperationException fault) when (fault.InnerException is NpgsqlException inner)
        {
            throw Unavailable(inner);
        }
    }

    public override async Task<DbConnection> OpenReaderAsync(CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection(_settings.ToString());
        try
        {
            await connection.OpenAsync(cancellationToken);
            return connection;
        }
        catch (NpgsqlException fault)
        {
            await connection.DisposeAsync();
            throw Unavailable(fault);
        }
    }

    public override RecordContext CreateContext() =>
        new PostgresRecordContext(new DbContextOptionsBuilder().UseNpgsql(_settings.ToString()).Options);

    public override async ValueTask DisposeAsync()
    {
        if (_insert is not null) await _insert.DisposeAsync();
        if (_writer is not null) await _writer.DisposeAsync();
        // Its connection is lost anyway; a server that never answers must not keep the program.
        await Task.WhenAny(_abandoned, Task.Delay(ReopenDeadline, CancellationToken.None));
    }

    /// <summary>The connection, or the server's means; what a statement itself did wrong is a bug.</summary>
    private static bool IsOutage(Exception fault) => fault switch
    {
        PostgresException { SqlState: PostgresErrorCodes.ReadOnlySqlTransaction } => true,
        PostgresException { SqlState: { Length: 5 } state } => state[..2] is "08" or "53" or "55" or "57" or "58" or "40",
        NpgsqlException or IOException or System.Net.Sockets.SocketException => true,
        _ => false,
    };

    /// <summary>Closes a connection whose last write failed, however long the server lets it wait; nobody wants its answer.</summary>
    private static async Task AbandonAsync(NpgsqlConnection connection, PostgresInsert insert, Task writing)
    {
        await writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        await insert.DisposeAsync();
        await connection.DisposeAsync();
    }

    private static async Task FindOrAddUsersAsync(
        NpgsqlConnection writer, UserIds users, IReadOnlyCollection<string> names, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            WITH added AS (
                INSERT INTO users (name) SELECT asked.name FROM unnest(@names) AS asked (name)
                WHERE NOT EXISTS (SELECT FROM users WHERE users.name = asked.name) RETURNING id, name)
            SELECT id, name FROM added UNION ALL SELECT id, name FROM users WHERE name = ANY (@names)
            """,
            writer);
        command.Parameters.AddWithValue("names", names.ToArray());
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken)) users.Answer(reader.GetString(1), reader.GetInt32(0));
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql) =>
        new(string.Format(System.Globalization.CultureInfo.InvariantCulture, sql, LockNumber), connection);

    private void Use(NpgsqlConnection writer) => (_writer, _insert) = (writer, new PostgresInsert(writer));

    private NpgsqlConnection CreateWriter() => new(new NpgsqlConnectionStringBuilder(_settings.ToString()) { Pooling = false }.ToString());

    /// <summary>Ends the server's process that wrote before, if it is still there.</summary>
    private async Task EndSessionAsync(CancellationToken cancellationToken)
    {
        await using var end = new NpgsqlCommand("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = ANY ($1)", _writer);
        // Another process may have been given its number after the server was started again.
        end.CommandText += " AND application_name = $2 AND pid <> pg_backend_pid()";
        end.Parameters.Add(new NpgsqlParameter { Value = _sessions.ToArray() });
        end.Parameters.Add(new NpgsqlParameter { Value = _settings.ApplicationName });
        await end.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task WriteBatchAsync(RecordBatch batch, CancellationToken cancellationToken)
    {
        // If this takes too long it is given up and goes on with what is its own, not with what is made anew after it.
        var (writer, insert, buffer, users) = (_writer!, _insert!, _buffer, Users);
        var unknown = users.Unknown(batch);
        if (unknown.Count == 0 && batch.Snapshots.Count == 0 && batch.EndedRound is null)
        {
            if (batch.Count == 1) await insert.WriteAsync(batch.Rows[0], cancellationToken);
            else await CopyAsync(writer, buffer, batch, cancellationToken);
            return;
        }

        await using var transaction = await writer.BeginTransactionAsync(cancellationToken);
        if (unknown.Count > 0) await FindOrAddUsersAsync(writer, users, unknown, cancellationToken);
        ThrowIfGivenUp(writer);
        users.Assign(batch);
        if (batch.Count > 0) await CopyAsync(writer, buffer, batch, cancellationToken);
        if (batch.Snapshots.Count > 0) await PostgresSnapshots.KeepAsync(writer, batch.Snapshots, cancellationToken);
        if (batch.EndedRound is { } round) await PostgresSnapshots.KeepAsync(writer, round, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        users.Keep();
    }

    private Task CopyAsync(NpgsqlConnection writer, CopyBuffer buffer, RecordBatch batch, CancellationToken cancellationToken) =>
        PostgresCopy.WriteAsync(writer, buffer, batch, () => ThrowIfGivenUp(writer), cancellationToken);

    // By then the batch is another connection's, and soon another batch.
    private void ThrowIfGivenUp(NpgsqlConnection writer)
    {
        if (writer != _writer) throw new OperationCanceledException("The write was given up");
    }

    private async Task ConnectAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            await connection.OpenAsync(cancellationToken);
        }
        catch (PostgresException fault) when (fault.SqlState is PostgresErrorCodes.InvalidCatalogName)
        {
            // The server is there, the database is not yet.
            await using var context = CreateContext();
            await context.GetService<IRelationalDatabaseCreator>().CreateAsync(cancellationToken);
            await connection.OpenAsync(cancellationToken);
        }
    }

    private async Task TakeLockAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            await using var take = Command(connection, BecomeWriter);
            await take.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (PostgresException fault) when (fault.SqlState is PostgresErrorCodes.LockNotAvailable)
        {
            await using var find = Command(connection, FindHolder);
            var holder = await find.ExecuteScalarAsync(cancellationToken) as string ?? "another process";
            throw new StoreUnavailableException($"The Postgres store {Place} is already being written by {holder}", fault)
            {
                // One's own session, which the server has not ended yet, is no other process.
                IsTaken = !string.Equals(holder, _settings.ApplicationName, StringComparison.Ordinal),
            };
        }
    }

    private StoreUnavailableException Unavailable(Exception fault) =>
        new($"The Postgres store {Place} cannot be used: {(fault as PostgresException)?.MessageText ?? Innermost(fault)}", fault);

    private static string Innermost(Exception fault) => fault.InnerException is { } inner ? Innermost(inner) : fault.Message;
}
