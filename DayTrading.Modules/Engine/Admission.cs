using DayTrading.Kernel;
using DayTrading.Record;

namespace DayTrading.Engine;

/// <summary>
/// Decides who may put how much into the journal's queue. Interactive commands, whose senders wait for each answer, come before bulk
/// commands, such as a workload's: while an interactive command waits, bulk senders leave the queue nearly empty, so that it is not delayed
/// by theirs.
/// </summary>
internal sealed class Admission(Journal journal, AdaptiveQueueLimit limit, TimeProvider clock)
{
    /// <summary>For this long after an interactive command more are expected: a person's next click, a program's next call.</summary>
    private static readonly TimeSpan Attention = TimeSpan.FromSeconds(1);

    private readonly Func<int> _limit = () => limit.Entries;

    // Timestamps of the last interactive command, written by interactive senders, and of the last time that a bulk sender was held back,
    // written by bulk senders. Both kinds of senders read both; 0 means never.
    private long _interactiveAt;
    private long _heldBackAt;

    /// <summary>For an interactive command: waits until the queue has room; false if the journal is closed.</summary>
    public ValueTask<bool> WaitForRoomAsync(CancellationToken cancellationToken) => journal.WaitForRoomAsync(cancellationToken);

    /// <summary>
    /// For a bulk sender, before each command: waits while the queue is full, so that its commands do not wait for room within their users'
    /// turns; and leaves room while interactive commands wait.
    /// </summary>
    public ValueTask<bool> WaitForBulkRoomAsync()
    {
        if (!IsLately(ref _interactiveAt) || journal.Backlog < limit.Entries) return journal.WaitForRoomAsync();

        Volatile.Write(ref _heldBackAt, clock.GetTimestamp());
        return journal.WaitUntilBelowAsync(_limit, CancellationToken.None);
    }

    /// <summary>
    /// Called when an interactive command has entered the queue: the time until it is durable adapts the limit of bulk senders.
    /// </summary>
    public void Queued(Task durable)
    {
        // The first one after a pause waits behind what bulk senders sent without a limit meanwhile, so its time is not used.
        var standsBehindBulk = IsLately(ref _interactiveAt) && IsLately(ref _heldBackAt);
        Volatile.Write(ref _interactiveAt, clock.GetTimestamp());
        if (standsBehindBulk) _ = limit.WatchAsync(durable);
    }

    private bool IsLately(ref long at) => Volatile.Read(ref at) is not 0 and var then && clock.GetElapsedTime(then) < Attention;
}
