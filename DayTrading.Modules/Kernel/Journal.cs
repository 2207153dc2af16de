using System.Threading.Channels;
using Microsoft.Extensions.Options;

namespace DayTrading.Kernel;

/// <summary>How much may wait for the store.</summary>
public sealed class JournalOptions
{
    /// <summary>
    /// The most entries that wait for the store, 1 to 1,000,000. Small enough that a person's command waits only milliseconds behind a
    /// workload's.
    /// </summary>
    public int Capacity { get; set; } = 16_384;
}

/// <summary>
/// Gives everything that takes effect its order, and is the queue to the store. An entry gets its place and time, is applied to the
/// projections and can then be taken for the store, all within its user's turn. So for each user the record's order is the order of
/// effects. The queue is limited: when the store is behind, callers that append wait.
/// </summary>
public sealed class Journal(IEnumerable<IProjection> projections, IOptions<JournalOptions> options, TimeProvider clock)
{
    private readonly IProjection[] _projections = [.. projections];

    private readonly Channel<JournalItem> _queue = Channel.CreateBounded<JournalItem>(
        new BoundedChannelOptions(options.Value.Capacity) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    // Held while an entry gets its time and its place, so that the record's times never go back; not while it is applied, which is done for
    // many users at the same time. Measured in docs/performance.md.
    private readonly Lock _order = new();

    // The last entry's time; guarded by _order. If the clock is set back, entries keep the last time until the clock has caught up.
    private long _at;

    // Completed when the queue may have become short; set by callers who wait for that, taken by the writer.
    private TaskCompletionSource? _waitingForShort;

    // Written when the journal closes, read by every call that appends.
    private volatile bool _closed;

    /// <summary>Items that wait for the writer, without those that it has taken already.</summary>
    public int Backlog => _queue.Reader.Count;

    /// <summary>Waits until there is something to take; false if the journal is closed and empty. For the record's one writer.</summary>
    public ValueTask<bool> WaitToTakeAsync(CancellationToken cancellationToken) => _queue.Reader.WaitToReadAsync(cancellationToken);

    /// <summary>Takes the next item, which the projections have applied; false if there is none. For the record's one writer.</summary>
    public bool TryTake(out JournalItem item)
    {
        while (_queue.Reader.TryRead(out item))
        {
            // An event that could not be applied has no effect; the journal is closed with the failure.
            if (item.Entry.Event is not { } domainEvent || domainEvent.WaitUntilApplied()) return true;
        }

        return false;
    }

    /// <summary>Sets the time of the record's last entry; called by recovery before anything is appended.</summary>
    public void StartAfter(long at) => _at = Math.Max(_at, at);

    /// <summary>
    /// Appends a command's outcome, with its event if it made one. If cancelled before the event is applied, nothing changes. After that
    /// the entry goes into the queue however long it takes; otherwise the projections would hold what the record does not.
    /// </summary>
    public ValueTask AppendInTurnAsync(Command command, Outcome outcome, CancellationToken cancellationToken = default) => AppendAsync(
        new Entry(EntryKind.Command, 0, command, outcome.Event, outcome.Rejection, command.Durable), cancellationToken);

    /// <summary>Appends what the system did by itself on a user's account.</summary>
    public ValueTask AppendAsync(Turn turn, DomainEvent domainEvent, CancellationToken cancellationToken = default) =>
        turn.User == domainEvent.User
            ? AppendAsync(new Entry(domainEvent.Kind, 0, null, domainEvent, null), cancellationToken)
            : throw new ArgumentException($"The turn is that of {turn.User}, but the event is one of {domainEvent.User}", nameof(turn));

    /// <summary>Appends an event that changes no account, such as a billed quote; it needs no turn.</summary>
    public ValueTask AppendAsync(DomainEvent domainEvent, CancellationToken cancellationToken = default) => domainEvent.ChangesAccount
        ? throw new ArgumentException("What changes an account is appended within its user's turn", nameof(domainEvent))
        : AppendAsync(new Entry(domainEvent.Kind, 0, null, domainEvent, null), cancellationToken);

    /// <summary>Waits until the queue has room; false if the journal is closed.</summary>
    public ValueTask<bool> WaitForRoomAsync(CancellationToken cancellationToken = default) =>
        _queue.Writer.WaitToWriteAsync(cancellationToken);

    /// <summary>Waits until fewer items than this wait for the writer, and there is room; false if the journal is closed.</summary>
    /// <param name="limit">The number of items; called again whenever the writer has taken some.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask<bool> WaitUntilBelowAsync(Func<int> limit, CancellationToken cancellationToken)
    {
        while (Backlog >= limit() && !_closed)
        {
            var mine = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var waiting = Interlocked.CompareExchange(ref _waitingForShort, mine, null) ?? mine; // two callers share one wait
            if (Backlog >= limit() && !_closed) await waiting.Task.WaitAsync(cancellationToken);
        }

        return await _queue.Writer.WaitToWriteAsync(cancellationToken);
    }

    /// <summary>Called when the writer has taken what was in the queue, or as much as a batch holds.</summary>
    public void Taken() => Interlocked.Exchange(ref _waitingForShort, null)?.TrySetResult();

    /// <summary>
    /// Queues a mark behind everything appended so far; within a user's turn that is behind all that has changed this user's state.
    /// </summary>
    public ValueTask AppendAsync(JournalMark mark, CancellationToken cancellationToken = default) =>
        _queue.Writer.WriteAsync(new JournalItem(default, mark), cancellationToken);

    /// <summary>Waits until everything appended before this call is durable; answers the last sequence number of the record.</summary>
    public async Task<long> FlushAsync(CancellationToken cancellationToken = default)
    {
        var mark = new JournalMark();
        await AppendAsync(mark, cancellationToken);
        return await mark.WhenDurable.WaitAsync(cancellationToken);
    }

    /// <summary>Accepts nothing more; the writer ends when it has written what is in the queue, or at once if there is a failure.</summary>
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
            // Callers that wait for room keep their order: the channel lets them in one by one.
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
