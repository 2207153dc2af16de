using System.Threading.Channels;
using Microsoft.Extensions.Options;

namespace DayTrading.Kernel;

/// <summary>What an entry of the record is about; the numbers are stored and never change.</summary>
public enum EntryKind
{
    /// <summary>No entry and never stored: somebody waits until everything before it is durable.</summary>
    None = 0,

    /// <summary>A user's command with its rejection, or with its event if it made one.</summary>
    Command = 1,

    /// <summary>An answered, and so billed, hit on the quote server.</summary>
    QuoteHit = 2,

    /// <summary>A trigger that fired.</summary>
    TriggerFired = 3,

    /// <summary>A pending buy or sell that came to the end of its life and was released.</summary>
    OrderExpired = 4,
}

/// <summary>
/// One thing that domainEvent, whole: what the record keeps as one row. <see cref="At"/> is UTC milliseconds since 1970.
/// <see cref="Durable"/> is completed with the entry's sequence number once it is durable; null if nobody waits.
/// </summary>
public readonly record struct Entry(
    EntryKind Kind, long At, Command? Command, DomainEvent? Event, Rejection? Rejection, TaskCompletionSource<long>? Durable = null,
    IJournalNote? Note = null);

/// <summary>Something that is no entry and goes to the writer at its place between the entries: what the record's snapshots consist
/// of.</summary>
public interface IJournalNote;

/// <summary>How much may wait for the store.</summary>
public sealed class JournalOptions
{
    /// <summary>
    /// Entries between the turns and the store, 1 to 1,000,000. Small enough that a trader's command waits milliseconds behind a
    /// workload's.
    /// </summary>
    public int Capacity { get; set; } = 16_384;
}

/// <summary>
/// The order of everything that domainEvent. An entry gets its place and time, is applied to the projections and can then be taken for the store,
/// all within its user's turn, so the record's order is the order of effects for each user. Bounded: when the store is behind, whoever
/// appends waits.
/// </summary>
public sealed class Journal(IEnumerable<IProjection> projections, IOptions<JournalOptions> options, TimeProvider clock)
{
    /// <summary>How long after such a command more are expected, in milliseconds: a person's next click, a program's next call.</summary>
    private const int Attention = 1_000;

    private readonly IProjection[] _projections = [.. projections];

    private readonly Channel<Entry> _queue = Channel.CreateBounded<Entry>(
        new BoundedChannelOptions(options.Value.Capacity) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    // Held while an entry gets its time and its place, so that the record's times never go back; not while it is applied, which users do
    // side by side. Measured in docs/performance.md.
    private readonly Lock _order = new();

    // Of the last entry; guarded by _order. A clock that was set back stands still until it has caught up.
    private long _at;

    // When somebody last appended a command whose durability he waits for; written under _order, read by files.
    private long _attendedAt;

    // When a file was last held back for such a command; written by files, read by whoever appends.
    private long _heldBackAt;

    // A file that waits until the backlog is short. Set by it, taken by the writer.
    private TaskCompletionSource? _waitingForShort;

    // Written by whoever closes, read by every appender.
    private volatile bool _closed;

    /// <summary>What a file may have in the queue while somebody waits for his answer.</summary>
    public AdaptiveQueueLimit BulkLimit { get; } = new(clock);

    /// <summary>Entries that wait for the writer; those that it has taken are not among them.</summary>
    public int Backlog => _queue.Reader.Count;

    /// <summary>Waits until there is something to take; false if the journal is closed and empty. For the record's one writer.</summary>
    public ValueTask<bool> WaitToTakeAsync(CancellationToken cancellationToken) => _queue.Reader.WaitToReadAsync(cancellationToken);

    /// <summary>Takes the next entry, which the projections have applied; false if there is none. For the record's one writer.</summary>
    public bool TryTake(out Entry entry)
    {
        while (_queue.Reader.TryRead(out entry))
        {
            // One that could not be applied did not happen; the journal is closed with its failure.
            if (entry.Event is not { } domainEvent || domainEvent.WaitUntilApplied()) return true;
        }

        return false;
    }

    /// <summary>Recovery says how late the record is; called before anything is appended.</summary>
    public void StartAfter(long at) => _at = Math.Max(_at, at);

    /// <summary>
    /// Takes a command's end, with its event if it made one. To be called within the user's turn. Cancelled before, it changes nothing;
    /// after that the entry goes into the queue however long it takes, or the projections would hold what the record does not.
    /// </summary>
    public ValueTask AppendAsync(Command command, Outcome outcome, CancellationToken cancellationToken = default) =>
        AppendAsync(new Entry(EntryKind.Command, 0, command, outcome.Event, outcome.Rejection, command.Durable), cancellationToken);

    /// <summary>Takes what the system did by itself; a firing or an expiry within the turn of its user.</summary>
    public ValueTask AppendAsync(EntryKind kind, DomainEvent domainEvent, CancellationToken cancellationToken = default) =>
        AppendAsync(new Entry(kind, 0, null, domainEvent, null), cancellationToken);

    /// <summary>Waits until the queue has room; false if the journal is closed.</summary>
    public ValueTask<bool> WaitForRoomAsync(CancellationToken cancellationToken = default) =>
        _queue.Writer.WaitToWriteAsync(cancellationToken);

    /// <summary>
    /// As <see cref="WaitForRoomAsync"/>, for an entrance with much to send, such as a file. It asks this first, and so feels the store's
    /// pressure itself: otherwise what it sends would wait for room one by one, each in its turn and each with a waiter of its own. While
    /// somebody waits for single commands it leaves the queue nearly empty, so that he does not stand behind what it sends.
    /// </summary>
    public ValueTask<bool> WaitForRoomBehindOthersAsync(CancellationToken cancellationToken = default) =>
        IsLately(ref _attendedAt) && Backlog >= BulkLimit.Entries
            ? WaitUntilShortAsync(cancellationToken)
            : _queue.Writer.WaitToWriteAsync(cancellationToken);

    /// <summary>The writer has taken what was in the queue, or as much as a batch holds.</summary>
    public void Taken() => Interlocked.Exchange(ref _waitingForShort, null)?.TrySetResult();

    /// <summary>Waits until everything appended before this call is durable; answers the last sequence number of the record.</summary>
    public async Task<long> FlushAsync(CancellationToken cancellationToken = default)
    {
        var durable = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        await _queue.Writer.WriteAsync(new Entry(EntryKind.None, 0, null, null, null, durable), cancellationToken);
        return await durable.Task.WaitAsync(cancellationToken);
    }

    /// <summary>
    /// Queues a note; within a user's turn it stands after all that has domainEvent to him so far. Answers the wait until everything before
    /// it is durable, and the note with it.
    /// </summary>
    public async ValueTask<Task<long>> AppendNoteAsync(IJournalNote note)
    {
        var durable = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        await _queue.Writer.WriteAsync(new Entry(EntryKind.None, 0, null, null, null, durable, note));
        return durable.Task;
    }

    /// <summary>Nothing is taken any more; the writer ends when it has written what is there. With a failure, at once.</summary>
    public void Close(Exception? failure = null)
    {
        _closed = true;
        _queue.Writer.TryComplete(failure);
        Taken();
    }

    private ValueTask AppendAsync(in Entry entry, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested) return ValueTask.FromCanceled(cancellationToken);

        ValueTask queuing;
        var standsBehindFile = false;
        lock (_order)
        {
            _at = Math.Max(_at, clock.GetUtcNow().ToUnixTimeMilliseconds());
            if (entry.Durable is not null)
            {
                // The first one after a pause stands behind what a file could send meanwhile, which says nothing of the bound.
                standsBehindFile = IsLately(ref _attendedAt) && IsLately(ref _heldBackAt);
                _attendedAt = _at;
            }

            entry.Event?.RecordedAt(_at);
            var timed = entry with { At = _at };
            // Who waits for room keeps his place: the channel lets them in one by one.
            queuing = _queue.Writer.TryWrite(timed) ? ValueTask.CompletedTask : _queue.Writer.WriteAsync(timed, CancellationToken.None);
        }

        if (standsBehindFile) _ = BulkLimit.WatchAsync(entry.Durable!.Task);
        if (entry.Event is { } domainEvent && !queuing.IsFaulted) Apply(domainEvent);
        return queuing;
    }

    private bool IsLately(ref long at) => Volatile.Read(ref _at) - Volatile.Read(ref at) < Attention;

    private async ValueTask<bool> WaitUntilShortAsync(CancellationToken cancellationToken)
    {
        Volatile.Write(ref _heldBackAt, Volatile.Read(ref _at));
        while (Backlog >= BulkLimit.Entries && !_closed)
        {
            var mine = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var waiting = Interlocked.CompareExchange(ref _waitingForShort, mine, null) ?? mine; // two files wait together
            if (Backlog >= BulkLimit.Entries && !_closed) await waiting.Task.WaitAsync(cancellationToken);
        }

        return await _queue.Writer.WaitToWriteAsync(cancellationToken);
    }

    private void Apply(DomainEvent domainEvent)
    {
        try
        {
            foreach (var projection in _projections) projection.Apply(domainEvent);
            domainEvent.Applied(byAll: true);
        }
        catch (Exception failure)
        {
            // An event that cannot be applied is a bug, and the projections may be half changed: nothing more goes into the record, the process
            // ends.
            Close(failure);
            domainEvent.Applied(byAll: false);
            throw;
        }
    }
}
