using DayTrading.Kernel;
using DayTrading.Record;

namespace DayTrading.Audit;

/// <summary>
/// Checks the record's chain: no entry is missing, each entry fits its checksum, each batch fits its digest. Each error is reported once:
/// for the entry if its checksum shows it, else for the batch.
/// </summary>
internal sealed class ChainCheck(Findings findings)
{
    /// <summary>Entries that do not fit their checksums, kept to find out whether two of them changed places.</summary>
    private const int MaxSuspects = 200;

    private readonly RecordChain _batch = new();
    private readonly RecordChain _single = new();
    private readonly List<EntryRow> _suspects = [];
    private byte[] _digest = RecordChain.Start;
    private long _end;
    private long _batchStart = 1;
    private long _at;
    private long _unguarded;
    private bool _batchIsOpen;
    private bool _batchIsNamed;

    public long Entries { get; private set; }

    public byte[] Digest => _digest;

    public void Take(EntryRow row)
    {
        Entries++;
        if (row.Sequence == _end + 2) Name($"Entry {_end + 1} is missing");
        else if (row.Sequence != _end + 1) Name($"Entries {_end + 1} to {row.Sequence - 1} are missing");
        if (row.At < _at) Name($"Entry {row.Sequence} carries an earlier time than the one before it");
        (_end, _at) = (row.Sequence, Math.Max(_at, row.At));
        Check(row);
        if (row.BatchDigest is not { } digest) return;

        if (!_batch.End().AsSpan().SequenceEqual(digest) && !_batchIsNamed)
            findings.Add($"Entries {_batchStart} to {row.Sequence} were changed: their digest does not follow from them");
        _digest = digest;
        (_batchIsOpen, _batchIsNamed, _batchStart) = (false, false, row.Sequence + 1);
    }

    public void Finish()
    {
        if (_unguarded > 0)
            findings.Add($"{_unguarded} entries have no checksum: they were written before checksums existed, or it was removed");
        else if (_batchIsOpen && !_batchIsNamed)
            findings.Add($"Entries {_batchStart} to {_end} end without a digest: what followed them was removed");
        foreach (var row in _suspects) findings.Add(Describe(row));
    }

    private void Name(string failure)
    {
        findings.Add(failure);
        _batchIsNamed = true;
    }

    private void Check(EntryRow row)
    {
        if (!_batchIsOpen) _batch.Begin(_digest);
        _batchIsOpen = true;
        var checksum = _batch.Add(row);
        if (checksum == row.Checksum) return;

        _batchIsNamed = true;
        if (row.Checksum is null) _unguarded++;
        else if (_suspects.Count < MaxSuspects) _suspects.Add(row.Copy());
        else findings.Add(Describe(row));
    }

    private string Describe(EntryRow row)
    {
        var other = _suspects.Find(other => other.Sequence != row.Sequence && IsFrom(row, other.Sequence));
        var who = row.User ?? row.MalformedUser ?? "the supervisor";
        var what = $"Entry {row.Sequence} ({row.Command.Name()} of {who}, transaction {row.TransactionNumber})";
        return other is null
            ? $"{what} was changed: it does not fit its checksum"
            : $"{what} was written as entry {other.Sequence}: the two changed places";
    }

    /// <summary>Whether the row fits its checksum at another place.</summary>
    private bool IsFrom(EntryRow row, long sequence)
    {
        var moved = row.Copy();
        moved.Sequence = sequence;
        _single.Begin(RecordChain.Start);
        return _single.Add(moved) == row.Checksum;
    }
}
