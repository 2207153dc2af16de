using Npgsql;

namespace DayTrading.Record;

/// <summary>
/// A writer connection to Postgres. Each batch is one transaction with a binary COPY, sent at once and committed when the batch before is
/// durable; a single row is one INSERT. It holds an advisory lock of its own: another process that wants to write waits until all writer
/// connections have ended.
/// </summary>
/// <param name="store">The store that it writes.</param>
/// <param name="locks">Its advisory lock.</param>
/// <param name="deadline">For the sending of a batch, and for its commit.</param>
internal sealed class PostgresWriterConnection(PostgresStore store, PostgresWriterLocks locks, TimeSpan deadline)
    : IWriterConnection, IAsyncDisposable
{
    /// <summary>For each of the server's answers while it connects again; short, because the attempt is repeated anyway.</summary>
    private static readonly TimeSpan ReopenDeadline = TimeSpan.FromSeconds(5);

    // The server's processes of this connection, and of earlier ones that may not have ended yet.
    private readonly List<int> _processes = [];
    private NpgsqlConnection _connection = store.CreateWriter();
    private PostgresInsert? _insert; // on _connection
    private CopyBuffer _buffer = new();

    // What a connection that was given up is still waiting for; one at most.
    private Task _abandoned = Task.CompletedTask;

    /// <summary>Connects, and takes the connection's lock.</summary>
    /// <exception cref="NpgsqlException"/>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        await store.ConnectAsync(_connection, cancellationToken);
        await locks.TakeAsync(_connection, cancellationToken);
        _processes.Add(_connection.ProcessID);
        _insert = new PostgresInsert(_connection);
    }

    public async Task WriteAsync(RecordBatch batch, Task before, CancellationToken cancellationToken)
    {
        var users = store.Users;
        var unknown = users.Unknown(batch);
        if (batch is { Count: 1, Snapshots.Count: 0, EndedRound: null } && unknown.Count == 0)
        {
            await before; // an INSERT is a transaction by itself
            await WithinDeadlineAsync(_insert!.WriteAsync(batch.Rows[0], cancellationToken), cancellationToken);
            return;
        }

        var sending = SendAsync(batch, users, unknown, cancellationToken);
        await WithinDeadlineAsync(sending, cancellationToken);
        await before;
        await WithinDeadlineAsync(CommitAsync(batch, await sending, cancellationToken), cancellationToken);
    }

    public async Task<RecordEnd> ReopenAsync(CancellationToken cancellationToken)
    {
        try
        {
            // Made anew, because a write that was given up may still hold the old ones.
            store.ForgetUsers();
            _abandoned = AbandonAsync(_connection, _insert!, _abandoned);
            (_connection, _buffer) = (store.CreateWriter(), new CopyBuffer());
            _insert = new PostgresInsert(_connection);
            await _connection.OpenAsync(cancellationToken).WaitAsync(ReopenDeadline, cancellationToken);
            _processes.Add(_connection.ProcessID);
            await EndProcessesAsync(cancellationToken).WaitAsync(ReopenDeadline, cancellationToken);
            // The lock is free only when the old process has ended, and with it its transaction, one way or the other.
            await locks.TakeAsync(_connection, cancellationToken);
            _processes.RemoveAll(process => process != _connection.ProcessID);
            return await store.EndAsync(cancellationToken).WaitAsync(ReopenDeadline, cancellationToken);
        }
        catch (TimeoutException failure)
        {
            throw new StoreUnavailableException($"The Postgres store {store.Place} does not answer", failure);
        }
        catch (Exception failure) when (IsOutage(failure))
        {
            throw store.Unavailable(failure);
        }
        catch (InvalidOperationException failure) when (failure.InnerException is NpgsqlException inner)
        {
            throw store.Unavailable(inner);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_insert is not null) await _insert.DisposeAsync();
        await _connection.DisposeAsync();
        // The connection is lost anyway; a server that never answers must not keep the program from ending.
        await Task.WhenAny(_abandoned, Task.Delay(ReopenDeadline, CancellationToken.None));
    }

    /// <summary>
    /// True for a lost connection and for what the server lacks, such as disk space; an error of the statement itself is a bug.
    /// </summary>
    private static bool IsOutage(Exception failure) => failure switch
    {
        PostgresException { SqlState: PostgresErrorCodes.ReadOnlySqlTransaction } => true,
        PostgresException { SqlState: { Length: 5 } state } => state[..2] is "08" or "53" or "55" or "57" or "58" or "40",
        NpgsqlException or IOException or System.Net.Sockets.SocketException => true,
        _ => false,
    };

    /// <summary>Closes a connection whose last write failed, however long that takes; the result is ignored.</summary>
    private static async Task AbandonAsync(NpgsqlConnection connection, PostgresInsert insert, Task writing)
    {
        await writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        await insert.DisposeAsync();
        await connection.DisposeAsync();
    }

    /// <summary>Sends everything of the batch that does not depend on the batch before it.</summary>
    /// <returns>The transaction, not committed yet; it ends with its connection if it never is.</returns>
    private async Task<NpgsqlTransaction> SendAsync(
        RecordBatch batch, UserIds users, IReadOnlyCollection<string> unknown, CancellationToken cancellationToken)
    {
        // If this takes too long the caller gives it up, and it goes on with the old connection and buffer, not with the new ones made
        // meanwhile.
        var (connection, buffer) = (_connection, _buffer);
        if (unknown.Count > 0)
        {
            var answered = await PostgresUsers.FindOrAddAsync(connection, unknown, cancellationToken);
            ThrowIfGivenUp(connection);
            UserIds.Assign(batch, answered);
            users.Keep(answered);
        }

        var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (batch.Count > 0) await PostgresCopy.WriteAsync(connection, buffer, batch, () => ThrowIfGivenUp(connection), cancellationToken);
        return transaction;
    }

    /// <summary>Snapshots are sent only now, because those of the batch before may be of the same users.</summary>
    private static async Task CommitAsync(RecordBatch batch, NpgsqlTransaction transaction, CancellationToken cancellationToken)
    {
        var connection = transaction.Connection!;
        if (batch.Snapshots.Count > 0) await PostgresSnapshots.KeepAsync(connection, batch.Snapshots, cancellationToken);
        if (batch.EndedRound is { } round) await PostgresSnapshots.KeepAsync(connection, round, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    private async Task WithinDeadlineAsync(Task work, CancellationToken cancellationToken)
    {
        try
        {
            await work.WaitAsync(deadline, cancellationToken);
        }
        catch (TimeoutException failure)
        {
            _abandoned = work;
            throw new StoreUnavailableException(
                $"The Postgres store {store.Place} has not answered for {deadline.TotalSeconds:0.#} s", failure);
        }
        catch (Exception failure) when (IsOutage(failure))
        {
            throw store.Unavailable(failure);
        }
    }

    // Once a write is given up, its batch belongs to the new connection and will soon be reused.
    private void ThrowIfGivenUp(NpgsqlConnection connection)
    {
        if (connection != _connection) throw new OperationCanceledException("The write was given up");
    }

    /// <summary>Ends the server's processes of earlier connections, if they are still there.</summary>
    private async Task EndProcessesAsync(CancellationToken cancellationToken)
    {
        // After a restart of the server the process id may belong to another client, so the application name has to match.
        await using var end = new NpgsqlCommand(
            """
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE pid = ANY ($1) AND application_name = $2 AND pid <> pg_backend_pid()
            """,
            _connection);
        end.Parameters.Add(new NpgsqlParameter { Value = _processes.ToArray() });
        end.Parameters.Add(new NpgsqlParameter { Value = store.ApplicationName });
        await end.ExecuteNonQueryAsync(cancellationToken);
    }
}
