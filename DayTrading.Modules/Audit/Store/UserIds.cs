namespace DayTrading.Audit;

/// <summary>
/// The ids of users' names, for the batches of the one writer. A name that a transaction adds counts only once that is committed.
/// </summary>
internal sealed class UserIds
{
    /// <summary>About 10 MB. Beyond it the names are forgotten and asked for again, one round trip a batch.</summary>
    private const int MostKnown = 100_000;

    private readonly Dictionary<string, int> _known = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _asked = new(StringComparer.Ordinal);

    /// <summary>The names in the batch whose ids are not known, each once.</summary>
    public IReadOnlyCollection<string> Unknown(RecordBatch batch)
    {
        _asked.Clear();
        foreach (var row in batch.Rows)
        {
            if (row.User is null) continue;
            if (_known.TryGetValue(row.User, out var id)) row.UserId = id;
            else _asked.TryAdd(row.User, 0);
        }

        foreach (var snapshot in batch.Snapshots)
        {
            if (_known.TryGetValue(snapshot.User, out var id)) snapshot.UserId = id;
            else _asked.TryAdd(snapshot.User, 0);
        }

        return _asked.Keys;
    }

    public void Answer(string name, int id) => _asked[name] = id;

    /// <summary>Writes the answers into the rows and snapshots.</summary>
    public void Assign(RecordBatch batch)
    {
        foreach (var row in batch.Rows)
        {
            if (row.User is not null && _asked.TryGetValue(row.User, out var id)) row.UserId = id;
        }

        foreach (var snapshot in batch.Snapshots)
        {
            if (_asked.TryGetValue(snapshot.User, out var id)) snapshot.UserId = id;
        }
    }

    /// <summary>The transaction that may have added the answers is committed.</summary>
    public void Keep()
    {
        if (_known.Count + _asked.Count > MostKnown) _known.Clear();
        foreach (var (name, id) in _asked) _known[name] = id;
        _asked.Clear();
    }
}
