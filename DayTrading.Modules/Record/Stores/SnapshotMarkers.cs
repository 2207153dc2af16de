using DayTrading.Kernel;

namespace DayTrading.Record;

/// <summary>A user's state, put into the journal within that user's turn: it includes everything up to the entry before it.</summary>
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
/// Begins a round of snapshots. When the writer reaches it, it fills in the users whose state changed since the last round: they have to be
/// in this round.
/// </summary>
internal sealed class SnapshotRound : JournalMark
{
    public long Sequence { get; set; }

    public long At { get; set; }

    public long HighestNumber { get; set; }

    public IReadOnlyCollection<string> Users { get; set; } = [];
}

/// <summary>
/// Ends a round of snapshots. All snapshots of the round are durable before this mark, so from now on recovery begins after the round.
/// </summary>
internal sealed class SnapshotRoundEnd(SnapshotRound round) : JournalMark
{
    public SnapshotRound Round => round;
}
