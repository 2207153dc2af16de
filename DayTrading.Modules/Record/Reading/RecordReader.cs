using System.Data.Common;
using System.Runtime.CompilerServices;
using System.Text;
using DayTrading.Kernel;

namespace DayTrading.Record;

/// <summary>
/// Streams the record, or a part of it, in order. Rows never change and have no gaps, so it reads page after page, each in a short
/// transaction of its own, up to an end fixed at the start. That gives a consistent prefix while the writer goes on, and no reader blocks
/// the store.
/// </summary>
public sealed class RecordReader(RecordStore store)
{
    /// <summary>Rows in a page, of which two are in memory, about 2 MB; more does not make it faster.</summary>
    private const int PageRows = 4_096;

    /// <summary>Each row is valid until the next one is asked for.</summary>
    /// <exception cref="InvalidDataException">A row names a user or a server that the store does not know.</exception>
    /// <param name="filter">Which rows.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <param name="damagedToo">Rows with unknown names too, their names null.</param>
    public async IAsyncEnumerable<EntryRow> ReadAsync(
        RecordFilter filter, [EnumeratorCancellation] CancellationToken cancellationToken, bool damagedToo = false)
    {
        await using var connection = await store.OpenReaderAsync(cancellationToken);
        var names = new RecordNames(connection);
        var user = filter.User is null ? null : await names.IdOfUserAsync(filter.User, cancellationToken);
        // A valid user id that the record does not know has no rows. Text that is no user id may still have been received and recorded.
        if (user is null && UserId.IsValid(filter.User)) yield break;

        await using var select = Select(connection, filter, user);
        select.Parameters["upto"].Value = filter.UpTo ?? await connection.LastSequenceAsync(cancellationToken);
        var pages = new Pages(select, names, cancellationToken);
        try
        {
            while (await pages.NextAsync())
            {
                for (var i = 0; i < pages.Count; i++)
                {
                    var row = pages.Current[i];
                    if (!damagedToo && (row.Server is null || row is { UserId: not null, User: null })) throw Damaged(row);
                    yield return row;
                }
            }
        }
        finally
        {
            await pages.StopAsync();
        }
    }

    private static InvalidDataException Damaged(EntryRow row) =>
        new($"Entry {row.Sequence} of the record is damaged; 'audit verify' tells how far that goes");

    private static DbCommand Select(DbConnection connection, RecordFilter filter, int? user)
    {
        var command = connection.CreateCommand();
        var where = new StringBuilder("sequence > @after AND sequence <= @upto");
        command.Add("after", filter.After);
        command.Add("upto", 0L);
        if (filter.User is not null)
        {
            where.Append(user is null ? " AND malformed_user = @user" : " AND user_id = @user");
            command.Add("user", user is null ? filter.User : user);
        }

        command.Narrow(where, "symbol =", filter.Symbol?.ToString());
        command.Narrow(where, "at >=", filter.From?.ToUnixTimeMilliseconds());
        command.Narrow(where, "at <", filter.To?.ToUnixTimeMilliseconds());
        command.Narrow(where, "transaction_number >=", filter.FirstNumber);
        command.Narrow(where, "transaction_number <=", filter.LastNumber);
        command.CommandText = $"SELECT {EntryRow.Columns} FROM entries WHERE {where} ORDER BY sequence LIMIT {PageRows}";
        return command;
    }

    /// <summary>
    /// Reads the next page while the current one is used: reading takes most of the time, and there is more than one processor.
    /// </summary>
    private sealed class Pages(DbCommand select, RecordNames names, CancellationToken cancellationToken)
    {
        private EntryRow[] _spare = new EntryRow[PageRows];
        private Task<int>? _next;

        public EntryRow[] Current { get; private set; } = new EntryRow[PageRows];

        public int Count { get; private set; } = PageRows;

        /// <summary>False if there is nothing more.</summary>
        public async Task<bool> NextAsync()
        {
            if (Count < PageRows) return false;

            Count = await (_next ??= ReadAsync());
            (Current, _spare) = (_spare, Current);
            _next = Count < PageRows ? Task.FromResult(0) : Task.Run(ReadAfterCurrentAsync, cancellationToken);
            return Count > 0;
        }

        /// <summary>
        /// Waits for the page that is being read, so that its connection can be closed. The page and any failure are ignored.
        /// </summary>
        public async Task StopAsync()
        {
            if (_next is Task next) await next.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        private Task<int> ReadAfterCurrentAsync()
        {
            select.Parameters["after"].Value = Current[^1].Sequence;
            return ReadAsync();
        }

        private async Task<int> ReadAsync()
        {
            var count = 0;
            await using (var reader = await select.ExecuteReaderAsync(cancellationToken))
            {
                while (await reader.ReadAsync(cancellationToken)) (_spare[count++] ??= new EntryRow()).ReadFrom(reader);
            }

            await names.FillAsync(_spare.AsMemory(0, count), cancellationToken);
            return count;
        }
    }
}
