using DayTrading.Kernel;
using Microsoft.EntityFrameworkCore;

namespace DayTrading.Record;

/// <summary>A user's state as the store keeps it, up to and including an entry.</summary>
public readonly record struct StoredSnapshot(long Sequence, byte[] State);

/// <summary>The snapshots of the store.</summary>
/// <param name="Round">
/// A sequence number: every user's snapshot includes all entries up to here, and users without a snapshot had none up to here. 0 without
/// snapshots.
/// </param>
/// <param name="HighestNumber">The highest transaction number up to that entry.</param>
/// <param name="Failure">Why the stored snapshots cannot be used; null if they can, or if there are none.</param>
public sealed record StoredSnapshots(long Round, long HighestNumber, IReadOnlyDictionary<string, StoredSnapshot> Users, string? Failure)
{
    private static readonly StoredSnapshots None = new(0, 0, new Dictionary<string, StoredSnapshot>(StringComparer.Ordinal), null);

    public static async Task<StoredSnapshots> ReadAsync(RecordStore store, CancellationToken cancellationToken)
    {
        await using var context = store.CreateContext();
        // The round is read first: another process that writes may complete the next one meanwhile, which makes single snapshots newer,
        // never older.
        var round = await context.SnapshotRounds.OrderByDescending(r => r.Sequence).FirstOrDefaultAsync(cancellationToken);
        if (round is null) return None;

        var users = new Dictionary<string, StoredSnapshot>(StringComparer.Ordinal);
        var query = context.Snapshots.Join(context.Users, s => s.UserId, u => u.Id, (s, u) => new { u.Name, s.Sequence, s.State });
        await foreach (var snapshot in query.AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            if (!SnapshotFormat.IsUsable(snapshot.Name, snapshot.State))
                return None with { Failure = $"that of {snapshot.Name} is damaged, or of another version of the program" };
            users[snapshot.Name] = new StoredSnapshot(snapshot.Sequence, snapshot.State);
        }

        // Read after the snapshots, because another process may be writing.
        var end = (await store.EndAsync(cancellationToken)).Sequence;
        if (end < round.Sequence)
            return None with { Failure = $"they are true up to entry {round.Sequence}, and the record ends at {end}" };
        if (users.FirstOrDefault(u => u.Value.Sequence > end) is { Key: { } ahead })
            return None with { Failure = $"that of {ahead} is true up to entry {users[ahead].Sequence}, and the record ends at {end}" };
        if (users.Count < round.Snapshots)
            return None with { Failure = $"there are {users.Count} of them, and the last round left {round.Snapshots}" };
        return new StoredSnapshots(round.Sequence, round.HighestNumber, users, null);
    }
}
