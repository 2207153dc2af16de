using System.Data.Common;

namespace DayTrading.Record;

/// <summary>The names behind the ids in the record's rows, for one reader.</summary>
public sealed class RecordNames(DbConnection connection)
{
    /// <summary>Names are fetched in blocks of neighbouring ids, which came into the record about the same time.</summary>
    private const int Block = 1_000;

    /// <summary>About 10 MB. When there are more, all names are dropped and fetched again.</summary>
    private const int MaxKnown = 100_000;

    private readonly Dictionary<int, string> _users = [];
    private readonly Dictionary<short, string> _servers = [];

    public async Task<int?> IdOfUserAsync(string name, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT id FROM users WHERE name = @name";
        command.Add("name", name);
        return await command.ExecuteScalarAsync(cancellationToken) is { } id
            ? Convert.ToInt32(id, System.Globalization.CultureInfo.InvariantCulture)
            : null;
    }

    /// <summary>Fills in the rows' users and servers; null for an id that the store does not know, as in a damaged row.</summary>
    public async Task FillAsync(ReadOnlyMemory<EntryRow> rows, CancellationToken cancellationToken)
    {
        for (var i = 0; i < rows.Length; i++)
        {
            var row = rows.Span[i];
            if (!_servers.ContainsKey(row.ServerId)) await FetchServersAsync(cancellationToken);
            row.Server = _servers.GetValueOrDefault(row.ServerId);
            if (row.UserId is not { } id) continue;

            if (!_users.ContainsKey(id)) await FetchUsersAsync(id - id % Block, cancellationToken);
            row.User = _users.GetValueOrDefault(id);
        }
    }

    private async Task FetchServersAsync(CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT id, name FROM servers";
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken)) _servers[reader.GetInt16(0)] = reader.GetString(1);
    }

    private async Task FetchUsersAsync(int first, CancellationToken cancellationToken)
    {
        if (_users.Count >= MaxKnown) _users.Clear();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT id, name FROM users WHERE id >= @first AND id < @end";
        command.Add("first", first);
        command.Add("end", first + Block);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken)) _users[reader.GetInt32(0)] = reader.GetString(1);
    }
}
