using DayTrading.Kernel;
using DayTrading.Record;

namespace DayTrading.Audit;

/// <summary>
/// Applies the whole record to fresh projections. Each event must be possible in its place and move what its row says; the resulting
/// states must be those that the snapshots hold.
/// </summary>
internal sealed class ReplayCheck(
    Findings findings, IEnumerable<IProjection> projections, EventTable events, SnapshotFormat format, StoredSnapshots kept)
{
    private readonly IProjection[] _projections = [.. projections];
    private readonly NumberSet _numbers = new();
    private readonly Dictionary<string, StoredSnapshot> _open = new(kept.Users, StringComparer.Ordinal);
    private readonly Dictionary<string, Balance> _balances = new(StringComparer.Ordinal);

    public long Commands { get; private set; }

    public long HighestNumber { get; private set; }

    /// <summary>Accounts that are opened in the record.</summary>
    public int Accounts => _balances.Count;

    /// <summary>Snapshots that were compared.</summary>
    public int Compared { get; private set; }

    /// <summary>Transaction numbers without a command: the lowest ranges, and how many numbers in all.</summary>
    public (IReadOnlyList<NumberSpan> Lowest, long Count) Missing() => _numbers.Missing(HighestNumber, Verification.MaxMissing);

    public void Take(EntryRow row)
    {
        HighestNumber = Math.Max(HighestNumber, row.TransactionNumber);
        if (row.Kind == EntryKind.Command) TakeNumber(row);
        try
        {
            if (row.ReadEvent(events) is { } domainEvent) Take(row, domainEvent);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // Any exception shows that the event is impossible in its place. The remaining entries are checked all the same.
            findings.Add($"Entry {row.Sequence} is not possible after the entries before it: {failure.Message}");
        }
    }

    public void Finish()
    {
        foreach (var (user, snapshot) in _open) Compare(user, snapshot);
        _open.Clear();
    }

    private void TakeNumber(EntryRow row)
    {
        Commands++;
        if (!_numbers.Add(row.TransactionNumber))
            findings.Add($"Entry {row.Sequence}: there is another command with the transaction number {row.TransactionNumber}");
    }

    private void Take(EntryRow row, DomainEvent domainEvent)
    {
        if (row.User is { } user && _open.TryGetValue(user, out var snapshot) && row.Sequence > snapshot.Sequence)
        {
            Compare(user, snapshot);
            _open.Remove(user);
        }

        if (row.Posting != domainEvent.Posting)
        {
            findings.Add(
                $"Entry {row.Sequence}: it says that it moved {row.Posting}, but its shares and price make {domainEvent.Posting}");
        }

        if (row.User is not null && domainEvent.ChangesAccount) TakeBalance(row, row.User);
        domainEvent.RecordedAt(row.At);
        foreach (var projection in _projections) projection.Apply(domainEvent);
    }

    private void TakeBalance(EntryRow row, string user)
    {
        if (!_balances.TryGetValue(user, out var balance))
        {
            _balances[user] = balance = new Balance(events);
            if (row.Sequence <= kept.Round && !kept.Users.ContainsKey(user)) findings.Add($"Account {user}: its snapshot is missing");
        }

        if (balance.Take(row) is { } failure) findings.Add($"Entry {row.Sequence} of {user}: {failure}");
    }

    private void Compare(string user, StoredSnapshot snapshot)
    {
        Compared++;
        foreach (var part in SnapshotFormat.Differences(format.Save(Turn.OfSoleReader(UserId.Parse(user))), snapshot.State))
            findings.Add($"Account {user}: its snapshot up to entry {snapshot.Sequence} differs from the record in its {part}");
    }
}
