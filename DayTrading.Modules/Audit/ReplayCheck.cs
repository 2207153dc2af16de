using DayTrading.Kernel;
using DayTrading.Quotes;

namespace DayTrading.Audit;

/// <summary>
/// Lets the books live through the record again: each event must be possible when it comes, move what its row says it moved, and lead to
/// the states that the snapshots hold.
/// </summary>
internal sealed class ReplayCheck(Findings findings, IEnumerable<IBook> books, UserStates states, KeptStates kept)
{
    private readonly IBook[] _books = [.. books];
    private readonly NumberSet _numbers = new();
    private readonly Dictionary<string, KeptState> _open = new(kept.Users, StringComparer.Ordinal);
    private readonly Dictionary<string, Balance> _balances = new(StringComparer.Ordinal);

    // Users whose snapshots are not there and should be.
    private readonly HashSet<string> _missing = new(StringComparer.Ordinal);

    public long Commands { get; private set; }

    public long HighestNumber { get; private set; }

    /// <summary>Snapshots that were compared.</summary>
    public int Compared { get; private set; }

    public void Take(EntryRow row)
    {
        HighestNumber = Math.Max(HighestNumber, row.TransactionNumber);
        if (row.Kind == EntryKind.Command) TakeNumber(row);
        try
        {
            if (RecordEvents.EventOf(row) is { } happened) Take(row, happened);
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            // What it says cannot have happened after what stands before it, in whatever way that shows; the rest is looked at too.
            findings.Add($"Entry {row.Sequence} cannot have happened after what stands before it: {fault.Message}");
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

    private void Take(EntryRow row, DomainEvent happened)
    {
        if (row.User is { } user && _open.TryGetValue(user, out var snapshot) && row.Sequence > snapshot.Sequence)
        {
            Compare(user, snapshot);
            _open.Remove(user);
        }

        var moved = new Posting(
            new Money(row.CashAvailable ?? 0), new Money(row.CashHeld ?? 0), row.SharesAvailable ?? 0, row.SharesHeld ?? 0);
        if (moved != happened.Posting)
            findings.Add($"Entry {row.Sequence}: it says that it moved {moved}, where its shares and price make {happened.Posting}");
        if (row.User is not null && happened is not QuoteReceived)
        {
            TakeBalance(row);
            if (row.Sequence <= kept.Round && !kept.Users.ContainsKey(row.User) && _missing.Add(row.User))
                findings.Add($"Account {row.User}: its snapshot is missing");
        }

        happened.RecordedAt(row.At);
        foreach (var book in _books) book.Apply(happened);
    }

    private void TakeBalance(EntryRow row)
    {
        if (!_balances.TryGetValue(row.User!, out var balance)) _balances[row.User!] = balance = new Balance();
        if (balance.Take(row) is { } fault) findings.Add($"Entry {row.Sequence} of {row.User}: {fault}");
    }

    private void Compare(string user, KeptState snapshot)
    {
        Compared++;
        foreach (var part in UserStates.Differences(states.Save(UserId.Parse(user)), snapshot.State))
            findings.Add($"Account {user}: its snapshot up to entry {snapshot.Sequence} differs from the record in its {part}");
    }
}
