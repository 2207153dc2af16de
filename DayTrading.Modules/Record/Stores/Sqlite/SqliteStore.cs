using System.Data.Common;
using System.Text;
using DayTrading.Kernel;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using SQLitePCL;

namespace DayTrading.Record;

/// <summary>
/// The record in an SQLite file: write-ahead log, synchronous FULL, one prepared insert. Its writer is known by a lock that it keeps in a
/// small file of its own, so that readers are free to open the store beside it.
/// </summary>
internal sealed class SqliteStore : RecordStore, IWriterConnection
{
    /// <summary>How long a reader waits while the file is locked, as for the moment in which the writer closes it.</summary>
    private const int BusySeconds = 10;

    // The index on (user_id, sequence) is written at as many places as there are users: 64 MB keep them all in memory, and a checkpoint
    // only every 64 MB of log (16,384 pages) writes each of them once for many batches. Measured: 1.5 to 2 times the default's rate.
    private const string Settings =
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -65536; PRAGMA wal_autocheckpoint = 16384; ";

    private readonly SqliteConnectionStringBuilder _settings;
    private SqliteConnection? _writer;
    private SqliteWriterLock? _lock;
    private sqlite3_stmt? _insert;
    private UserIds _users = new();

    public SqliteStore(string connectionString)
    {
        try
        {
            _settings = new SqliteConnectionStringBuilder(connectionString) { Pooling = false, DefaultTimeout = BusySeconds };
        }
        catch (ArgumentException failure)
        {
            throw new StoreUnavailableException($"ConnectionStrings:DayTrading is no SQLite connection string: {failure.Message}", failure);
        }
    }

        public override SearchDialect Search { get; } = new("LIKE", "sequence", FindsRare: false);

    // SQLite takes one transaction at a time; as a second connection in turn the next batch is ready when it is over.
    internal override IReadOnlyList<IWriterConnection> WriterConnections => [this, this];

    private string Path => _settings.DataSource;

    internal override async Task<OpenedRecord> OpenAsync(string instance, CancellationToken cancellationToken)
    {
        var isOpen = false;
        try
        {
            if (System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path)) is { } folder) Directory.CreateDirectory(folder);
            _lock = SqliteWriterLock.Take(Path);
            await ConnectAsync(cancellationToken);
            // A process that was killed while it migrated leaves EF Core's own lock behind; ours says that nobody migrates now.
            Execute("DROP TABLE IF EXISTS \"__EFMigrationsLock\"");
            var opened = await PrepareAsync(instance, cancellationToken);
            isOpen = true;
            return opened;
        }
        catch (Exception failure) when (failure is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw Unavailable(failure);
        }
        finally
        {
            if (!isOpen) await DisposeAsync();
        }
    }

    /// <summary>
    /// On a thread of its own: SQLite blocks, also for the disk, and the pool has few threads to spare. A disk that does not answer cannot
    /// be left, so there is no deadline.
    /// </summary>
    public async Task WriteAsync(RecordBatch batch, Task before, CancellationToken cancellationToken)
    {
        await before;
        await Task.Factory.StartNew(() => Write(batch), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    public async Task<RecordEnd> ReopenAsync(CancellationToken cancellationToken)
    {
        try
        {
            Disconnect();
            _users = new UserIds(); // what was known may come from a transaction whose end is not known
            await ConnectAsync(cancellationToken);
            return await EndAsync(cancellationToken);
        }
        catch (SqliteException failure)
        {
            throw Unavailable(failure);
        }
    }

    public override async Task<DbConnection> OpenReaderAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(Path)) throw new StoreUnavailableException($"There is no SQLite store {Path}");

        var readOnly = new SqliteConnectionStringBuilder(_settings.ToString()) { Mode = SqliteOpenMode.ReadOnly };
        var connection = new SqliteConnection(readOnly.ToString());
        try
        {
            await connection.OpenAsync(cancellationToken);
            return connection;
        }
        catch (SqliteException failure)
        {
            await connection.DisposeAsync();
            throw Unavailable(failure);
        }
    }

    public override RecordContext CreateContext() =>
        new SqliteRecordContext(new DbContextOptionsBuilder().UseSqlite(_settings.ToString()).Options);

    public override ValueTask DisposeAsync()
    {
        Disconnect();
        _lock?.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>The disk, the file or another program's lock; everything else is a bug.</summary>
    private static bool IsOutage(SqliteException failure) => failure.SqliteErrorCode
        is raw.SQLITE_FULL or raw.SQLITE_IOERR or raw.SQLITE_BUSY or raw.SQLITE_LOCKED or raw.SQLITE_NOMEM or raw.SQLITE_CANTOPEN
        or raw.SQLITE_READONLY or raw.SQLITE_PERM or raw.SQLITE_PROTOCOL;

    private static string Question(int index) => $"?{index + 1}";

    private async Task ConnectAsync(CancellationToken cancellationToken)
    {
        _writer = new SqliteConnection(_settings.ToString());
        await _writer.OpenAsync(cancellationToken);
        Execute(Settings);
    }

    private void Disconnect()
    {
        _insert?.Dispose();
        _insert = null;
        _writer?.Dispose();
    }

    private void Write(RecordBatch batch)
    {
        try
        {
            using var transaction = _writer!.BeginTransaction(deferred: false);
            _insert ??= Prepare();
            var answered = new Dictionary<string, int>(StringComparer.Ordinal);
            foreach (var name in _users.Unknown(batch)) answered[name] = FindOrAddUser(name, transaction);
            UserIds.Assign(batch, answered);
            foreach (var row in batch.Rows) Insert(row);
            foreach (var snapshot in batch.Snapshots) Keep(snapshot, transaction);
            if (batch.EndedRound is { } round) Keep(round, transaction);
            transaction.Commit();
            _users.Keep(answered);
        }
        catch (SqliteException failure) when (IsOutage(failure))
        {
            throw new StoreUnavailableException($"The SQLite store {Path} cannot be written: {failure.Message}", failure);
        }
    }

    private void Keep(UserSnapshot snapshot, SqliteTransaction transaction)
    {
        using var command = Command("INSERT OR REPLACE INTO snapshots (user_id, sequence, state) VALUES ($user, $sequence, $state)");
        command.Transaction = transaction;
        command.Parameters.AddWithValue("$user", snapshot.UserId);
        command.Parameters.AddWithValue("$sequence", snapshot.Sequence);
        command.Parameters.AddWithValue("$state", snapshot.State);
        command.ExecuteNonQuery();
    }

    private void Keep(SnapshotRound round, SqliteTransaction transaction)
    {
        using var command = Command(
            """
            DELETE FROM snapshot_rounds;
            INSERT INTO snapshot_rounds (sequence, at, highest_number, snapshots)
            VALUES ($sequence, $at, $number, (SELECT count(*) FROM snapshots))
            """);
        command.Transaction = transaction;
        command.Parameters.AddWithValue("$sequence", round.Sequence);
        command.Parameters.AddWithValue("$at", round.At);
        command.Parameters.AddWithValue("$number", round.HighestNumber);
        command.ExecuteNonQuery();
    }

    private void Insert(EntryRow row)
    {
        var columns = new Binder(_insert!);
        row.WriteTo(ref columns);
        Check(columns.Failure);
        var result = raw.sqlite3_step(_insert);
        raw.sqlite3_reset(_insert);
        raw.sqlite3_clear_bindings(_insert);
        if (result != raw.SQLITE_DONE) Check(result);
    }

    private int FindOrAddUser(string name, SqliteTransaction transaction)
    {
        using var command = _writer!.CreateCommand();
        command.Transaction = transaction;
        command.Parameters.AddWithValue("$name", name);
        command.CommandText = "SELECT id FROM users WHERE name = $name";
        var id = command.ExecuteScalar();
        if (id is null)
        {
            command.CommandText = "INSERT INTO users (name) VALUES ($name) RETURNING id";
            id = command.ExecuteScalar();
        }

        return checked((int)(long)id!);
    }

    private sqlite3_stmt Prepare()
    {
        var values = string.Join(", ", Enumerable.Range(0, EntryRow.ColumnCount).Select(Question));
        Check(raw.sqlite3_prepare_v2(_writer!.Handle, $"INSERT INTO entries ({EntryRow.Columns}) VALUES ({values})", out var insert));
        return insert;
    }

    private SqliteCommand Command(string sql)
    {
        var command = _writer!.CreateCommand();
        command.CommandText = sql;
        return command;
    }

    private void Execute(string sql)
    {
        using var command = Command(sql);
        command.ExecuteNonQuery();
    }

    private void Check(int result)
    {
        if (result != raw.SQLITE_OK) SqliteException.ThrowExceptionForRC(result, _writer!.Handle);
    }

    private StoreUnavailableException Unavailable(Exception failure) =>
        new($"The SQLite store {Path} cannot be opened: {failure.Message}", failure);

    /// <summary>
    /// Binds without Microsoft.Data.Sqlite's parameters, which box every number: measured without the index, 2.1 instead of 6.7 µs of a
    /// processor's time for a row of 23 columns.
    /// </summary>
    private struct Binder(sqlite3_stmt insert) : IColumnSink
    {
        /// <summary>Texts up to a third of this are encoded on the stack; nearly all are.</summary>
        private const int StackBytes = 384;

        private int _column;

        /// <summary>Of the first binding that failed; 0 if none did.</summary>
        public int Failure { get; private set; }

        public void Put(short? value) => Put((long?)value);

        public void Put(int? value) => Put((long?)value);

        // What is not bound is null.
        public void Put(long? value)
        {
            _column++;
            if (value is { } number) Keep(raw.sqlite3_bind_int64(insert, _column, number));
        }

        public void Put(string? value)
        {
            _column++;
            if (value is null) return;

            if (value.Length is > 0 and <= StackBytes / 3)
            {
                Span<byte> utf8 = stackalloc byte[StackBytes];
                Keep(raw.sqlite3_bind_text(insert, _column, utf8[..Encoding.UTF8.GetBytes(value, utf8)]));
            }
            else
            {
                // Also the empty text, which as an empty span would be bound as null.
                Keep(raw.sqlite3_bind_text(insert, _column, value));
            }
        }

        public void Put(byte[]? value)
        {
            _column++;
            if (value is not null) Keep(raw.sqlite3_bind_blob(insert, _column, value));
        }

        private void Keep(int result)
        {
            if (Failure == 0) Failure = result;
        }
    }
}
