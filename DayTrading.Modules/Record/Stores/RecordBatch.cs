namespace DayTrading.Record;

/// <summary>
/// The entries of one transaction, who waits for them, and the snapshots that stand between them. Filled by a <see cref="BatchFiller"/>,
/// read by the store. Its rows are made once and used over and over.
/// </summary>
internal sealed class RecordBatch
{
    private readonly EntryRow[] _rows;
    private readonly List<UserSnapshot> _snapshots = [];
    private readonly List<(TaskCompletionSource<long> Durable, long Sequence)> _waiting = [];

    /// <param name="capacity">Rows at most.</param>
    public RecordBatch(int capacity)
    {
        _rows = new EntryRow[capacity];
        for (var i = 0; i < capacity; i++) _rows[i] = new EntryRow();
    }

    public int Count { get; private set; }

    public ReadOnlySpan<EntryRow> Rows => _rows.AsSpan(0, Count);

    public IReadOnlyList<UserSnapshot> Snapshots => _snapshots;

    /// <summary>The round of snapshots that ends in this batch; null if none does.</summary>
    public SnapshotRound? EndedRound { get; set; }

    /// <summary>Where the record ends before this batch.</summary>
    public RecordEnd Start { get; private set; }

    /// <summary>Where it ends with it; its digest only once the batch is sealed.</summary>
    public RecordEnd End { get; private set; }

    public bool IsFull => Count == _rows.Length;

    /// <summary>Nothing of it goes into the store.</summary>
    public bool IsEmpty => Count == 0 && _snapshots.Count == 0 && EndedRound is null;

    /// <summary>Empties it, to follow the record's end.</summary>
    public void Restart(RecordEnd start)
    {
        (Count, Start, End, EndedRound) = (0, start, start, null);
        _snapshots.Clear();
        _waiting.Clear();
    }

    /// <summary>One row more, with the next sequence number and the time; what it held before is the caller's to overwrite.</summary>
    public EntryRow Append(long at)
    {
        End = new RecordEnd(End.Sequence + 1, at, End.Digest);
        var row = _rows[Count++];
        (row.Sequence, row.At) = (End.Sequence, at);
        return row;
    }

    public void Append(UserSnapshot snapshot) => _snapshots.Add(snapshot);

    /// <summary>Somebody waits until everything up to here is durable.</summary>
    public void Append(TaskCompletionSource<long> durable) => _waiting.Add((durable, End.Sequence));

    /// <summary>Nothing more comes in: the digest up to the last row, if there is one.</summary>
    public void Seal(byte[] digest)
    {
        _rows[Count - 1].BatchDigest = digest;
        End = End with { Digest = digest };
    }

    /// <summary>Whether a record with this end has the batch already.</summary>
    /// <exception cref="InvalidDataException">It ends neither before nor after the batch.</exception>
    public bool IsIn(RecordEnd end)
    {
        if (Count > 0 && end.IsSameAs(End)) return true;
        if (end.IsSameAs(Start)) return false;
        throw new InvalidDataException(
            $"The record ends at entry {end.Sequence} and was written up to {Start.Sequence}: the store lost what it had made durable, " +
            "or somebody else has written it");
    }

    /// <summary>It is durable: tells everybody who waits.</summary>
    public void Acknowledge()
    {
        foreach (var (durable, sequence) in _waiting) durable.TrySetResult(sequence);
    }

    /// <summary>Tells everybody who waits and has not been told yet.</summary>
    public void Fail(Exception failure)
    {
        foreach (var (durable, _) in _waiting) durable.TrySetException(failure);
    }
}
