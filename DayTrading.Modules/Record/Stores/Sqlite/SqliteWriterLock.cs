using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace DayTrading.Record;

/// <summary>
/// Says which process writes an SQLite store: an open transaction on a small separate database, whose one row names the process. The
/// operating system releases the lock when the process ends, however it ends.
/// </summary>
internal sealed class SqliteWriterLock : IDisposable
{
    private readonly SqliteConnection _connection;

    private SqliteWriterLock(SqliteConnection connection) => _connection = connection;

    /// <exception cref="StoreUnavailableException">Another process writes the store.</exception>
    public static SqliteWriterLock Take(string store)
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = store + ".writer", Pooling = false, DefaultTimeout = 1 }.ToString());
        connection.Open();
        if (TryBegin(connection))
        {
            Run(connection, "CREATE TABLE IF NOT EXISTS holder (id INTEGER PRIMARY KEY, process TEXT NOT NULL)");
            Run(connection, $"INSERT OR REPLACE INTO holder VALUES (1, 'process {Environment.ProcessId} on {Environment.MachineName}')");
            Run(connection, "COMMIT");
            // Readers of the row are let in again; writers are not.
            if (TryBegin(connection)) return new SqliteWriterLock(connection);
        }

        var holder = Holder(connection);
        connection.Dispose();
        throw new StoreUnavailableException($"The SQLite store {store} is already being written by {holder}") { IsTaken = true };
    }

    public void Dispose() => _connection.Dispose();

    private static bool TryBegin(SqliteConnection connection)
    {
        var result = raw.sqlite3_exec(connection.Handle, "BEGIN IMMEDIATE");
        if (result != raw.SQLITE_BUSY) SqliteException.ThrowExceptionForRC(result, connection.Handle);
        return result == raw.SQLITE_OK;
    }

    private static void Run(SqliteConnection connection, string sql) =>
        SqliteException.ThrowExceptionForRC(raw.sqlite3_exec(connection.Handle, sql), connection.Handle);

    private static string Holder(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT process FROM holder";
        try
        {
            return command.ExecuteScalar() as string ?? "another process";
        }
        catch (SqliteException)
        {
            // The holder is just writing its name; it holds the lock in any case.
            return "another process";
        }
    }
}
