using System.Data.Common;

namespace DayTrading.Audit;

/// <summary>The names behind the ids in the record's rows, for one reader.</summary>
internal sealed class RecordNames(DbConnection connection)
{
    /// <summary>Names are fetched in blocks of neighbouring ids, which came into the record about the same time.</summary>
    private const int Block = 1_000;

    /// <summary>About 10 MB. Beyond it the names are forgotten and fetched again.</summary>
    private const int MostKnown = 100_000;

    private readonly Dictionary<int, string> _users = [];

    public async Task<int?> IdOfUserAsync(string name, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT id FROM users WHERE name = @name";
        command.Add("name", name);
        return await command.ExecuteScalarAsync(cancellationToken) is { } id
            ? Convert.ToInt32(id, System.Globalization.CultureInfo.InvariantCulture)
            : null;
    }

    /// <summary>The servers' names by id; as few as there were instances.</summary>
    public async Task<Dictionary<short, string>> ServersAsync(CancellationToken cancellationToken)
    {
        var servers = new Dictionary<short, string>();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT id, name FROM servers";
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken)) servers.Add(reader.GetInt16(0), reader.GetString(1));
        return servers;
    }

    /// <summary>Fills in the rows' users.</summary>
    public async Task FillAsync(ReadOnlyMemory<EntryRow> rows, CancellationToken cancellationToken)
    {
        for (var i = 0; i < rows.Length; i++)
        {
            var row = rows.Span[i];
            if (row.UserId is not { } id) continue;
            if (!_users.TryGetValue(id, out var name))
            {
                await FetchAsync(id - id % Block, cancellationToken);
                name = _users[id];
            }

            row.User = name;
        }
    }

    private async Task FetchAsync(int first, CancellationToken cancellationToken)
    {
        if (_users.Count >= MostKnown) _users.Clear();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT id, name FROM users WHERE id >= @first AND id < @end";
        command.Add("first", first);
        command.Add("end", first + Block);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken)) _users[reader.GetInt32(0)] = reader.GetString(1);
    }
}
