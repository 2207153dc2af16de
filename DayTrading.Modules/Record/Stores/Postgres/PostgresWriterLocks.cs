using System.Globalization;
using DayTrading.Kernel;
using Npgsql;

namespace DayTrading.Record;

/// <summary>
/// The advisory locks that make sure the record has one writer: one lock for each writer connection, so that readers are free to connect
/// meanwhile. A process that wants to write needs all of them, and so waits until all connections of the writer before it have ended.
/// </summary>
/// <param name="turn">The connection's number, from 0.</param>
/// <param name="applicationName">As the writer's connections name themselves.</param>
/// <param name="place">The store, for messages.</param>
internal sealed class PostgresWriterLocks(int turn, string applicationName, string place)
{
    /// <summary>How many connections the writer has.</summary>
    public const int Count = 2;

    /// <summary>The key of the first lock in the store's database, "DayTrade" in ASCII.</summary>
    private const long First = 0x4461_7954_7261_6465;

    // Waits five seconds: a busy server may not have noticed yet that a killed process is gone.
    private const string Take =
        "SET synchronous_commit = on; SET lock_timeout = '5s'; SELECT pg_advisory_lock({0}); RESET lock_timeout";

    private const string FindHolder =
        "SELECT a.application_name FROM pg_locks l JOIN pg_stat_activity a USING (pid) WHERE l.locktype = 'advisory' AND l.granted " +
        "AND a.datname = current_database() AND (l.classid::bigint << 32 | l.objid::bigint) = {0}";

    /// <summary>Takes the lock for the connection.</summary>
    /// <exception cref="StoreUnavailableException">Another process has it.</exception>
    public async Task TakeAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            await using var take = Command(connection, Take, turn);
            await take.ExecuteNonQueryAsync(cancellationToken);
        }
        catch (PostgresException failure) when (failure.SqlState is PostgresErrorCodes.LockNotAvailable)
        {
            var holder = await HolderAsync(connection, turn, cancellationToken);
            var taken = $"The Postgres store {place} is already being written by {holder ?? "another process"}";
            throw new StoreUnavailableException(taken, failure)
            {
                IsTaken = !IsOurs(holder) && !await HoldsOtherAsync(connection, cancellationToken),
            };
        }
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, int turn) =>
        new(string.Format(CultureInfo.InvariantCulture, sql, First + turn), connection);

    private static async Task<string?> HolderAsync(NpgsqlConnection connection, int turn, CancellationToken cancellationToken)
    {
        await using var find = Command(connection, FindHolder, turn);
        return await find.ExecuteScalarAsync(cancellationToken) as string;
    }

    /// <summary>
    /// Whether this process still holds another of the locks. Then a process that took this one, while the connection was lost, cannot get
    /// them all, gives up and releases it.
    /// </summary>
    private async Task<bool> HoldsOtherAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        for (var other = 0; other < Count; other++)
        {
            if (other != turn && IsOurs(await HolderAsync(connection, other, cancellationToken))) return true;
        }

        return false;
    }

    // An earlier connection of this process, which the server has not ended yet, is no other writer.
    private bool IsOurs(string? holder) => string.Equals(holder, applicationName, StringComparison.Ordinal);
}
