using System.Collections.Concurrent;

namespace DayTrading.Record;

/// <summary>
/// The ids of users' names, for the batches that are being written. A name that a transaction adds counts once that is committed.
/// </summary>
internal sealed class UserIds
{
    /// <summary>About 10 MB. Beyond it the names are forgotten and asked for again, one round trip a batch.</summary>
    private const int MaxKnown = 100_000;

    private readonly ConcurrentDictionary<string, int> _known = new(StringComparer.Ordinal);

    /// <summary>The names in the batch whose ids are not known, each once; the others' it writes into the rows and snapshots.</summary>
    public IReadOnlyCollection<string> Unknown(RecordBatch batch)
    {
        var unknown = new HashSet<string>(StringComparer.Ordinal);
        foreach (var row in batch.Rows)
        {
            if (row.User is null) continue;
            if (_known.TryGetValue(row.User, out var id)) row.UserId = id;
            else unknown.Add(row.User);
        }

        foreach (var snapshot in batch.Snapshots)
        {
            if (_known.TryGetValue(snapshot.User, out var id)) snapshot.UserId = id;
            else unknown.Add(snapshot.User);
        }

        return unknown;
    }

    /// <summary>Writes the ids that the store answered into the rows and snapshots.</summary>
    public static void Assign(RecordBatch batch, Dictionary<string, int> answered)
    {
        foreach (var row in batch.Rows)
        {
            if (row.User is not null && answered.TryGetValue(row.User, out var id)) row.UserId = id;
        }

        foreach (var snapshot in batch.Snapshots)
        {
            if (answered.TryGetValue(snapshot.User, out var id)) snapshot.UserId = id;
        }
    }

    /// <summary>The transaction that may have added the names is committed.</summary>
    public void Keep(Dictionary<string, int> answered)
    {
        if (_known.Count + answered.Count > MaxKnown) _known.Clear();
        foreach (var (name, id) in answered) _known[name] = id;
    }
}
