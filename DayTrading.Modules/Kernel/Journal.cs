using System.Threading.Channels;
using Microsoft.Extensions.Options;

namespace DayTrading.Kernel;

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
/// The order of everything that takes effect, and the queue to the store. An entry gets its place and time, is applied to the projections
/// and can then be taken for the store, all within its user's turn, so the record's order is the order of effects for each user. Bounded:
/// when the store is behind, whoever appends waits.
/// </summary>
public sealed class Journal(IEnumerable<IProjection> projections, IOptions<JournalOptions> options, TimeProvider clock)
{
    private readonly IProjection[] _projections = [.. projections];

    private readonly Channel<JournalItem> _queue = Channel.CreateBounded<JournalItem>(
        new BoundedChannelOptions(options.Value.Capacity) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    // Held while an entry gets its time and its place, so that the record's times never go back; not while it is applied, which users do
    // side by side. Measured in docs/performance.md.
    private readonly Lock _order = new();

    // Of the last entry; guarded by _order. A clock that was set back stands still until it has caught up.
    private long _at;

    // Somebody who waits until the queue is short. Set by them, taken by the writer.
    private TaskCompletionSource? _waitingForShort;

    // Written by whoever closes, read by every appender.
    private volatile bool _closed;

    /// <summary>Items that wait for the writer; those that it has taken are not among them.</summary>
    public int Backlog => _queue.Reader.Count;

    /// <summary>Waits until there is something to take; false if the journal is closed and empty. For the record's one writer.</summary>
    public ValueTask<bool> WaitToTakeAsync(CancellationToken cancellationToken) => _queue.Reader.WaitToReadAsync(cancellationToken);

    /// <summary>Takes the next item, which the projections have applied; false if there is none. For the record's one writer.</summary>
    public bool TryTake(out JournalItem item)
    {
        while (_queue.Reader.TryRead(out item))
        {
            // One that could not be applied has no effect; the journal is closed with its failure.
            if (item.Entry.Event is not { } domainEvent || domainEvent.WaitUntilApplied()) return true;
        }

        return false;
    }

    /// <summary>Recovery says how late the record is; called before anything is appended.</summary>
    public void StartAfter(long at) => _at = Math.Max(_at, at);

    /// <summary>
    /// Takes a command's end, with its event if it made one. Cancelled before, it changes nothing; after that the entry goes into the queue
    /// however long it takes, or the projections would hold what the record does not.
    /// </summary>
    public ValueTask AppendInTurnAsync(Command command, Outcome outcome, CancellationToken cancellationToken = default) => AppendAsync(
        new Entry(EntryKind.Command, 0, command, outcome.Event, outcome.Rejection, command.Durable), cancellationToken);

    /// <summary>Takes what the system did by itself on a user's account.</summary>
    public ValueTask AppendAsync(Turn turn, DomainEvent domainEvent, CancellationToken cancellationToken = default) =>
        turn.User == domainEvent.User
            ? AppendAsync(new Entry(domainEvent.Kind, 0, null, domainEvent, null), cancellationToken)
            : throw new ArgumentException($"It is the turn of {turn.User}, and the event is one of {domainEvent.User}", nameof(turn));

    /// <summary>Takes an event that changes no account, such as a billed quote; it needs no turn.</summary>
    public ValueTask AppendAsync(DomainEvent domainEvent, CancellationToken cancellationToken = default) => domainEvent.ChangesAccount
        ? throw new ArgumentException("What changes an account is appended within its user's turn", nameof(domainEvent))
        : AppendAsync(new Entry(domainEvent.Kind, 0, null, domainEvent, null), cancellationToken);

    /// <summary>Waits until the queue has room; false if the journal is closed.</summary>
    public ValueTask<bool> WaitForRoomAsync(CancellationToken cancellationToken = default) =>
        _queue.Writer.WaitToWriteAsync(cancellationToken);

    /// <summary>Waits until fewer items than this wait for the writer, and there is room; false if the journal is closed.</summary>
    /// <param name="limit">Asked again whenever the writer has taken something.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask<bool> WaitUntilBelowAsync(Func<int> limit, CancellationToken cancellationToken)
    {
        while (Backlog >= limit() && !_closed)
        {
            var mine = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var waiting = Interlocked.CompareExchange(ref _waitingForShort, mine, null) ?? mine; // two that wait wait together
            if (Backlog >= limit() && !_closed) await waiting.Task.WaitAsync(cancellationToken);
        }

        return await _queue.Writer.WaitToWriteAsync(cancellationToken);
    }

    /// <summary>The writer has taken what was in the queue, or as much as a batch holds.</summary>
    public void Taken() => Interlocked.Exchange(ref _waitingForShort, null)?.TrySetResult();

    /// <summary>Queues a mark behind everything appended so far; within a user's turn behind all that has changed that user.</summary>
    public ValueTask AppendAsync(JournalMark mark, CancellationToken cancellationToken = default) =>
        _queue.Writer.WriteAsync(new JournalItem(default, mark), cancellationToken);

    /// <summary>Waits until everything appended before this call is durable; answers the last sequence number of the record.</summary>
    public async Task<long> FlushAsync(CancellationToken cancellationToken = default)
    {
        var mark = new JournalMark();
        await AppendAsync(mark, cancellationToken);
        return await mark.WhenDurable.WaitAsync(cancellationToken);
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
        lock (_order)
        {
            _at = Math.Max(_at, clock.GetUtcNow().ToUnixTimeMilliseconds());
            entry.Event?.RecordedAt(_at);
            var item = new JournalItem(entry with { At = _at }, null);
            // Whoever waits for room keeps their place: the channel lets them in one by one.
            queuing = _queue.Writer.TryWrite(item) ? ValueTask.CompletedTask : _queue.Writer.WriteAsync(item, CancellationToken.None);
        }

        if (entry.Event is { } domainEvent && !queuing.IsFaulted) Apply(domainEvent);
        return queuing;
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
            // An event that cannot be applied is a bug, and the projections may be half changed: nothing more goes into the record, the
            // process ends.
            Close(failure);
            domainEvent.Applied(byAll: false);
            throw;
        }
    }
}
