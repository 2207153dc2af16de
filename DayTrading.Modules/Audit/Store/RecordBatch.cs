using DayTrading.Kernel;

namespace DayTrading.Audit;

/// <summary>
/// The entries of one transaction, their sequence numbers, who waits for them, and the snapshots that stand between them. Its rows are made
/// once and used for every batch. Used by the writer alone.
/// </summary>
internal sealed class RecordBatch
{
    private readonly EntryRow[] _rows;
    private readonly List<UserSnapshot> _snapshots = [];
    private readonly List<(TaskCompletionSource<long> Durable, long Sequence)> _waiting = [];
    private readonly RecordChain _chain = new();

    // Users whose state changed since the last round of snapshots began, and those whom a round that has not ended yet has to take.
    private readonly HashSet<string> _changed;
    private readonly HashSet<string> _inRound = new(StringComparer.Ordinal);
    private long _highestNumber;

    /// <param name="capacity">Rows at most.</param>
    /// <param name="recovered">What the record held before; the first entry follows it.</param>
    /// <param name="end">Where the record ends.</param>
    public RecordBatch(int capacity, RecoveredRecord recovered, RecordEnd end)
    {
        _rows = new EntryRow[capacity];
        for (var i = 0; i < capacity; i++) _rows[i] = new EntryRow();
        _changed = new HashSet<string>(recovered.ChangedUsers, StringComparer.Ordinal);
        _highestNumber = recovered.HighestNumber;
        Start = End = end;
    }

    public int Count { get; private set; }

    public ReadOnlySpan<EntryRow> Rows => _rows.AsSpan(0, Count);

    public IReadOnlyList<UserSnapshot> Snapshots => _snapshots;

    /// <summary>The round of snapshots that ends in this batch; null if none does.</summary>
    public SnapshotRound? EndedRound { get; private set; }

    /// <summary>Where the record ends before this batch.</summary>
    public RecordEnd Start { get; private set; }

    /// <summary>Where it ends with it; its digest only once the batch is sealed.</summary>
    public RecordEnd End { get; private set; }

    public bool IsFull => Count == _rows.Length;

    /// <summary>Nothing of it goes into the store.</summary>
    public bool IsEmpty => Count == 0 && _snapshots.Count == 0 && EndedRound is null;

    public void Add(in Entry entry, in OpenedRecord opened)
    {
        if (entry.Kind != EntryKind.None) AddRow(entry, opened);
        else if (entry.Note is { } note) AddNote(note);
        if (entry.Durable is { } durable) _waiting.Add((durable, End.Sequence));
    }

    /// <summary>Nothing more comes in: gives each row its checksum and the last one the chain's digest.</summary>
    public void Seal()
    {
        if (Count == 0) return;

        _chain.Begin(Start.Digest);
        foreach (var row in Rows)
        {
            row.Checksum = _chain.Add(row);
            row.BatchDigest = null;
        }

        _rows[Count - 1].BatchDigest = _chain.End();
        End = End with { Digest = _rows[Count - 1].BatchDigest! };
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

    public void Fail(Exception fault)
    {
        foreach (var (durable, _) in _waiting) durable.TrySetException(fault);
    }

    /// <summary>Empties it; the next entry follows its end.</summary>
    public void Restart()
    {
        Count = 0;
        Start = End;
        EndedRound = null;
        _snapshots.Clear();
        _waiting.Clear();
    }

    private void AddRow(in Entry entry, in OpenedRecord opened)
    {
        End = new RecordEnd(End.Sequence + 1, entry.At, End.Digest);
        var row = _rows[Count++];
        row.TakeFrom(entry);
        row.Sequence = End.Sequence;
        row.At = End.At;
        row.ServerId = opened.Server;
        row.Server = opened.ServerName;
        _highestNumber = Math.Max(_highestNumber, row.TransactionNumber);
        if (entry.Event is not null && entry.Kind != EntryKind.QuoteHit) _changed.Add(row.User!);
    }

    private void AddNote(IJournalNote note)
    {
        switch (note)
        {
            case UserSnapshot snapshot:
                snapshot.Sequence = End.Sequence;
                _snapshots.Add(snapshot);
                break;
            case SnapshotRound round:
                // What a round that was broken off has left over is taken by the next one.
                _inRound.UnionWith(_changed);
                _changed.Clear();
                (round.Sequence, round.At, round.HighestNumber, round.Users) = (End.Sequence, End.At, _highestNumber, [.. _inRound]);
                break;
            case SnapshotRoundEnd ended:
                _inRound.Clear();
                EndedRound = ended.Round;
                break;
        }
    }
}
