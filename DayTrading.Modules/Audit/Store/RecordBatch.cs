using DayTrading.Kernel;

namespace DayTrading.Audit;

/// <summary>
/// The entries of one transaction, their sequence numbers, and who waits for them. Its rows are made once and used for every batch.
/// Used by the writer alone.
/// </summary>
internal sealed class RecordBatch
{
    private readonly EntryRow[] _rows;
    private readonly List<(TaskCompletionSource<long> Durable, long Sequence)> _waiting = [];

    public RecordBatch(int capacity)
    {
        _rows = new EntryRow[capacity];
        for (var i = 0; i < capacity; i++) _rows[i] = new EntryRow();
    }

    public int Count { get; private set; }

    public ReadOnlySpan<EntryRow> Rows => _rows.AsSpan(0, Count);

    /// <summary>The sequence number and the time of the batch's last row; until there is one, of the record before it.</summary>
    public RecordEnd End { get; private set; }

    public bool IsFull => Count == _rows.Length;

    /// <summary>Empties the batch; the next entry follows after <paramref name="end"/>.</summary>
    public void Restart(RecordEnd end)
    {
        Count = 0;
        End = end;
        _waiting.Clear();
    }

    public void Add(in Entry entry, short server)
    {
        if (entry.Kind != EntryKind.None)
        {
            // A clock that was set back does not turn the record's order around.
            End = new RecordEnd(End.Sequence + 1, Math.Max(End.At, entry.At));
            var row = _rows[Count++];
            row.TakeFrom(entry);
            row.Sequence = End.Sequence;
            row.At = End.At;
            row.ServerId = server;
        }

        if (entry.Durable is { } durable) _waiting.Add((durable, End.Sequence));
    }

    /// <summary>The rows are durable: tells everybody who waits.</summary>
    public void Acknowledge()
    {
        foreach (var (durable, sequence) in _waiting) durable.TrySetResult(sequence);
    }

    public void Fail(Exception fault)
    {
        foreach (var (durable, _) in _waiting) durable.TrySetException(fault);
    }
}
