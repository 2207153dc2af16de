using System.Data.Common;
using System.Runtime.CompilerServices;
using System.Text;
using DayTrading.Kernel;

namespace DayTrading.Audit;

/// <summary>
/// Streams the record, or a part of it, in order. Rows never change and have no gaps, so it reads page after page, each in a
/// short transaction of its own, up to an end fixed at the start: a consistent prefix beside the live writer, and no reader stands in
/// the store's way.
/// </summary>
internal sealed class RecordReader(RecordStore store)
{
    /// <summary>Rows in memory at a time, about 1 MB; more does not make it faster.</summary>
    private const int PageRows = 4_096;

    /// <summary>Each row is valid until the next one is asked for.</summary>
    public async IAsyncEnumerable<EntryRow> ReadAsync(LogFilter filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var connection = await store.OpenReaderAsync(cancellationToken);
        var names = new RecordNames(connection);
        var user = filter.User is null ? null : await names.IdOfUserAsync(filter.User, cancellationToken);
        // A user id that the record does not know has done nothing; what is no user id may have been received all the same.
        if (user is null && UserId.IsValid(filter.User)) yield break;

        await using var select = Select(connection, filter, user);
        select.Parameters["upto"].Value = filter.UpTo ?? await EndAsync(connection, cancellationToken);
        var page = new EntryRow[PageRows];
        int count;
        do
        {
            count = await ReadPageAsync(select, page, cancellationToken);
            await names.FillAsync(page.AsMemory(0, count), cancellationToken);
            for (var i = 0; i < count; i++) yield return page[i];
            if (count > 0) select.Parameters["after"].Value = page[count - 1].Sequence;
        }
        while (count == PageRows);
    }

    private static async Task<int> ReadPageAsync(DbCommand select, EntryRow[] page, CancellationToken cancellationToken)
    {
        var count = 0;
        await using var reader = await select.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken)) (page[count++] ??= new EntryRow()).ReadFrom(reader);
        return count;
    }

    private static async Task<long> EndAsync(DbConnection connection, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT coalesce(max(sequence), 0) FROM entries";
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private static DbCommand Select(DbConnection connection, LogFilter filter, int? user)
    {
        var command = connection.CreateCommand();
        var where = new StringBuilder("sequence > @after AND sequence <= @upto");
        command.Add("after", 0L);
        command.Add("upto", 0L);
        if (filter.User is not null)
        {
            where.Append(user is null ? " AND malformed_user = @user" : " AND user_id = @user");
            command.Add("user", user is null ? filter.User : user);
        }

        Narrow("symbol =", filter.Symbol?.ToString());
        Narrow("at >=", filter.From?.ToUnixTimeMilliseconds());
        Narrow("at <", filter.To?.ToUnixTimeMilliseconds());
        Narrow("transaction_number >=", filter.FirstNumber);
        Narrow("transaction_number <=", filter.LastNumber);
        command.CommandText = $"SELECT {EntryRow.Columns} FROM entries WHERE {where} ORDER BY sequence LIMIT {PageRows}";
        return command;

        void Narrow(string condition, object? value)
        {
            if (value is null) return;
            var name = $"p{command.Parameters.Count}";
            where.Append($" AND {condition} @{name}");
            command.Add(name, value);
        }
    }
}
