namespace DayTrading.Kernel;

/// <summary>
/// What took effect at once, whole: the record keeps it as one row. <see cref="At"/> is UTC milliseconds since 1970.
/// <see cref="Durable"/> is completed with the entry's sequence number once it is durable; null if nobody waits.
/// </summary>
public readonly record struct Entry(
    EntryKind Kind, long At, Command? Command, DomainEvent? Event, Rejection? Rejection, TaskCompletionSource<long>? Durable = null);

/// <summary>
/// A mark between the entries, which is no entry and never stored: somebody waits until everything before it is durable. What derives from
/// it tells the record's writer more, such as a snapshot that is true at this place.
/// </summary>
public class JournalMark
{
    private readonly TaskCompletionSource<long> _durable = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completed with the sequence number of the entry before it once that is durable, and what the mark brings with it.</summary>
    public Task<long> WhenDurable => _durable.Task;

    /// <summary>For the record's writer, which completes it.</summary>
    public TaskCompletionSource<long> Durable => _durable;
}

/// <summary>What stands in the journal's queue: an entry, or a mark.</summary>
public readonly record struct JournalItem(Entry Entry, JournalMark? Mark);
