using DayTrading.Kernel;

namespace DayTrading.Record;

/// <summary>A user's state, put into the journal within his turn: true up to the entry before it.</summary>
internal sealed class UserSnapshot(string user, byte[] state) : JournalMark
{
    public string User => user;

    public byte[] State => state;

    /// <summary>Set by the writer: the sequence number of the entry before.</summary>
    public long Sequence { get; set; }

    /// <summary>Set by the store.</summary>
    public int UserId { get; set; }
}

/// <summary>
/// Begins a round of snapshots. The writer fills it in at its place between the entries: whoever changed before it, since the last round,
/// has to be in this round.
/// </summary>
internal sealed class SnapshotRound : JournalMark
{
    public long Sequence { get; set; }

    public long At { get; set; }

    public long HighestNumber { get; set; }

    public IReadOnlyCollection<string> Users { get; set; } = [];
}

/// <summary>Every user's snapshot of the round is durable before this note: from now on recovery begins after the round.</summary>
internal sealed class SnapshotRoundEnd(SnapshotRound round) : JournalMark
{
    public SnapshotRound Round => round;
}
