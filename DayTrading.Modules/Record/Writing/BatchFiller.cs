using DayTrading.Kernel;

namespace DayTrading.Record;

/// <summary>
/// Puts entries into batches, one after the other: makes the rows, chains them, and keeps the state that carries over from batch to batch.
/// Used only by the record's writer.
/// </summary>
internal sealed class BatchFiller
{
    private readonly OpenedRecord _opened;
    private readonly RecordChain _chain = new();

    // Users whose state changed since the last round of snapshots began, and users who have to be in a round that has not ended yet.
    private readonly HashSet<string> _changed;
    private readonly HashSet<string> _inRound = new(StringComparer.Ordinal);
    private long _highestNumber;

    // Where the record ends after the last batch.
    private RecordEnd _end;

    /// <param name="opened">Where the record ends; the first entry follows it.</param>
    /// <param name="recovered">What it holds.</param>
    public BatchFiller(OpenedRecord opened, RecoveredRecord recovered)
    {
        (_opened, _end, _highestNumber) = (opened, opened.End, recovered.HighestNumber);
        _changed = new HashSet<string>(recovered.ChangedUsers, StringComparer.Ordinal);
    }

    /// <summary>Empties the batch and lets it follow the last one that was sealed.</summary>
    public void Begin(RecordBatch batch)
    {
        batch.Restart(_end);
        _chain.Begin(_end.Digest);
    }

    public void Add(RecordBatch batch, in JournalItem item)
    {
        if (item.Mark is { } mark) AddMark(batch, mark);
        else AddRow(batch, item.Entry);
    }

    /// <summary>Closes the batch: gives the last row the chain's digest.</summary>
    public void Seal(RecordBatch batch)
    {
        if (batch.Count > 0) batch.Seal(_chain.End());
        _end = batch.End;
    }

    private void AddRow(RecordBatch batch, in Entry entry)
    {
        var row = batch.Append(entry.At);
        row.TakeFrom(entry);
        row.ServerId = _opened.Server;
        row.Server = _opened.ServerName;
        row.BatchDigest = null;
        row.Checksum = _chain.Add(row);
        _highestNumber = Math.Max(_highestNumber, row.TransactionNumber);
        if (entry.Event is { ChangesAccount: true }) _changed.Add(row.User!);
        if (entry.Durable is { } durable) batch.Append(durable);
    }

    private void AddMark(RecordBatch batch, JournalMark mark)
    {
        var end = batch.End;
        switch (mark)
        {
            case UserSnapshot snapshot:
                snapshot.Sequence = end.Sequence;
                batch.Append(snapshot);
                break;
            case SnapshotRound round:
                // Users left over from a round that did not end are taken by the next one.
                _inRound.UnionWith(_changed);
                _changed.Clear();
                (round.Sequence, round.At, round.HighestNumber, round.Users) = (end.Sequence, end.At, _highestNumber, [.. _inRound]);
                break;
            case SnapshotRoundEnd ended:
                _inRound.Clear();
                batch.EndedRound = ended.Round;
                break;
        }

        batch.Append(mark.Durable);
    }
}
