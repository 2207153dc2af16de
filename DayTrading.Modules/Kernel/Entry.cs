namespace DayTrading.Kernel;

/// <summary>
/// A change that took effect as a whole; the record keeps it as one row. <see cref="At"/> is UTC milliseconds since 1970. <see
/// cref="Durable"/> is completed with the entry's sequence number once it is durable; null if no caller waits.
/// </summary>
public readonly record struct Entry(
    EntryKind Kind, long At, Command? Command, DomainEvent? Event, Rejection? Rejection, TaskCompletionSource<long>? Durable = null);

/// <summary>
/// A mark between the entries, which is itself no entry and never stored: a caller waits until everything before it is durable. A derived
/// class carries more for the record's writer, such as a snapshot that was taken at this place.
/// </summary>
public class JournalMark
{
    private readonly TaskCompletionSource<long> _durable = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completed with the sequence number of the entry before it, once that entry and what the mark carries are durable.</summary>
    public Task<long> WhenDurable => _durable.Task;

    /// <summary>For the record's writer, which completes it.</summary>
    public TaskCompletionSource<long> Durable => _durable;
}

/// <summary>An item of the journal's queue: an entry or a mark.</summary>
public readonly record struct JournalItem(Entry Entry, JournalMark? Mark);
