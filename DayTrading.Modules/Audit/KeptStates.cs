using Microsoft.EntityFrameworkCore;

namespace DayTrading.Audit;

/// <summary>A user's state as the store keeps it, true up to an entry.</summary>
internal readonly record struct KeptState(long Sequence, byte[] State);

/// <summary>The snapshots of the store.</summary>
/// <param name="Round">Every user's snapshot is true up to here at least, or nothing happened to him before; 0 without snapshots.</param>
/// <param name="HighestNumber">The highest transaction number up to there.</param>
/// <param name="Fault">Why what there is cannot be used; null if it can, or if there is nothing.</param>
internal sealed record KeptStates(long Round, long HighestNumber, IReadOnlyDictionary<string, KeptState> Users, string? Fault)
{
    private static readonly KeptStates None = new(0, 0, new Dictionary<string, KeptState>(StringComparer.Ordinal), null);

    public static async Task<KeptStates> ReadAsync(RecordStore store, CancellationToken cancellationToken)
    {
        await using var context = store.CreateContext();
        // The round first: a writer beside us may complete the next one meanwhile, which makes single snapshots newer, never older.
        var round = await context.SnapshotRounds.OrderByDescending(r => r.Sequence).FirstOrDefaultAsync(cancellationToken);
        if (round is null) return None;

        var users = new Dictionary<string, KeptState>(StringComparer.Ordinal);
        var query = context.Snapshots.Join(context.Users, s => s.UserId, u => u.Id, (s, u) => new { u.Name, s.Sequence, s.State });
        await foreach (var snapshot in query.AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            if (!UserStates.IsUsable(snapshot.Name, snapshot.State))
                return None with { Fault = $"that of {snapshot.Name} is damaged, or of another version of the program" };
            users[snapshot.Name] = new KeptState(snapshot.Sequence, snapshot.State);
        }

        // After the snapshots, because of a writer beside us.
        var end = await context.Entries.MaxAsync(e => (long?)e.Sequence, cancellationToken) ?? 0;
        if (end < round.Sequence) return None with { Fault = $"they are true up to entry {round.Sequence}, and the record ends at {end}" };
        if (users.FirstOrDefault(u => u.Value.Sequence > end) is { Key: { } ahead })
            return None with { Fault = $"that of {ahead} is true up to entry {users[ahead].Sequence}, and the record ends at {end}" };
        if (users.Count < round.Snapshots)
            return None with { Fault = $"there are {users.Count} of them, and the last round left {round.Snapshots}" };
        return new KeptStates(round.Sequence, round.HighestNumber, users, null);
    }
}
