using DayTrading.Kernel;
using DayTrading.Record;

namespace DayTrading.Engine;

/// <summary>
/// Who may put how much into the journal's queue. Interactive commands, whose senders wait for each answer, come before bulk ones, such as
/// a workload's: while somebody waits, bulk senders leave the queue nearly empty, so that nobody stands behind what they send.
/// </summary>
internal sealed class Admission(Journal journal, AdaptiveQueueLimit limit, TimeProvider clock)
{
    /// <summary>How long after an interactive command more are expected: a person's next click, a program's next call.</summary>
    private static readonly TimeSpan Attention = TimeSpan.FromSeconds(1);

    private readonly Func<int> _limit = () => limit.Entries;

    // Timestamps: of the last interactive command, written by their senders; of the last time that a bulk sender was held back for one,
    // written by bulk senders. Both read by both; 0 is never.
    private long _interactiveAt;
    private long _heldBackAt;

    /// <summary>For an interactive command: waits until the queue has room; false if the journal is closed.</summary>
    public ValueTask<bool> WaitForRoomAsync(CancellationToken cancellationToken) => journal.WaitForRoomAsync(cancellationToken);

    /// <summary>
    /// For a bulk sender, before each command: feels the store's pressure once for all its commands, which would else wait for room one by
    /// one, each in its turn; and leaves room while somebody waits for an interactive command.
    /// </summary>
    public ValueTask<bool> WaitForBulkRoomAsync()
    {
        if (!IsLately(ref _interactiveAt) || journal.Backlog < limit.Entries) return journal.WaitForRoomAsync();

        Volatile.Write(ref _heldBackAt, clock.GetTimestamp());
        return journal.WaitUntilBelowAsync(_limit, CancellationToken.None);
    }

    /// <summary>An interactive command has come into the queue; how long it takes from here adapts the limit of bulk senders.</summary>
    public void Queued(Task durable)
    {
        // The first one after a pause stands behind what bulk senders could send meanwhile, which says nothing of the limit.
        var standsBehindBulk = IsLately(ref _interactiveAt) && IsLately(ref _heldBackAt);
        Volatile.Write(ref _interactiveAt, clock.GetTimestamp());
        if (standsBehindBulk) _ = limit.WatchAsync(durable);
    }

    private bool IsLately(ref long at) => Volatile.Read(ref at) is not 0 and var then && clock.GetElapsedTime(then) < Attention;
}
