using System.Collections.Concurrent;
using DayTrading.Kernel;
using DayTrading.Quotes;
using DayTrading.Triggers;

namespace DayTrading.Audit;

/// <summary>
/// One change of an account, as its owner sees it. <paramref name="Funds"/>: the amount added, traded, set, or the trigger price set.
/// </summary>
/// <param name="Command">The command's word; for what the system did by itself (<paramref name="BySystem"/>), the log's word for
/// it.</param>
/// <param name="Symbol">No symbol for ADD.</param>
/// <param name="Shares">0 if no shares are concerned.</param>
/// <param name="Posting">What was moved.</param>
public readonly record struct Transaction(
    TransactionNumber Number,
    DateTimeOffset At,
    CommandWord Command,
    bool BySystem,
    StockSymbol Symbol,
    long Shares,
    Money Funds,
    Posting Posting);

/// <summary>
/// The newest transactions of every user, so that DISPLAY_SUMMARY asks no store. Read and changed by whoever has the user's turn.
/// </summary>
internal sealed class RecentTransactions : IUserBook
{
    /// <summary>Per user (spec: DISPLAY_SUMMARY); about 5 kB.</summary>
    public const int Most = 50;

    private readonly ConcurrentDictionary<UserId, Newest> _users = new();

    public string Part => "recent transactions";

    public void Save(UserId user, BinaryWriter state)
    {
        if (!_users.TryGetValue(user, out var newest)) return;

        var transactions = newest.NewestFirst();
        state.Write(transactions.Length);
        foreach (var transaction in transactions.Reverse()) Save(transaction, state);
    }

    public void Restore(UserId user, BinaryReader state)
    {
        var newest = _users[user] = new Newest();
        for (var left = state.ReadInt32(); left > 0; left--) newest.Add(Restore(state));
    }

    public void Apply(DomainEvent happened)
    {
        if (happened is not QuoteReceived) _users.GetOrAdd(happened.User, static _ => new Newest()).Add(Describe(happened));
    }

    /// <summary>Newest first.</summary>
    public IReadOnlyList<Transaction> Of(UserId user) =>
        _users.TryGetValue(user, out var newest) ? newest.NewestFirst() : [];

    private static void Save(in Transaction transaction, BinaryWriter state)
    {
        state.Write(transaction.Number.Value);
        state.Write(transaction.At.ToUnixTimeMilliseconds());
        state.Write((short)transaction.Command);
        state.Write(transaction.BySystem);
        state.Write(transaction.Symbol.ToString());
        state.Write(transaction.Shares);
        state.Write(transaction.Funds.Cents);
        state.Write(transaction.Posting.CashAvailable.Cents);
        state.Write(transaction.Posting.CashHeld.Cents);
        state.Write(transaction.Posting.SharesAvailable);
        state.Write(transaction.Posting.SharesHeld);
    }

    private static Transaction Restore(BinaryReader state) => new(
        new TransactionNumber(state.ReadInt64()),
        DateTimeOffset.FromUnixTimeMilliseconds(state.ReadInt64()),
        (CommandWord)state.ReadInt16(),
        state.ReadBoolean(),
        state.ReadString() is { Length: > 0 } symbol ? StockSymbol.Parse(symbol) : default,
        state.ReadInt64(),
        new Money(state.ReadInt64()),
        new Posting(new Money(state.ReadInt64()), new Money(state.ReadInt64()), state.ReadInt64(), state.ReadInt64()));

    private static Transaction Describe(DomainEvent happened) => new(
        happened.Number, DateTimeOffset.FromUnixTimeMilliseconds(happened.At), EventWords.WordOf(happened), EventWords.IsOfSystem(happened),
        happened.Symbol, happened.Shares, FundsOf(happened), happened.Posting);

    private static Money FundsOf(DomainEvent happened) => happened switch
    {
        TriggerAmountSet set => set.Amount,
        TriggerPriceSet set => set.TriggerPrice,
        _ when happened.Shares > 0 => happened.Shares * happened.Price,
        _ => happened.Posting.CashAvailable,
    };

    /// <summary>
    /// The last transactions of one user in a ring: copies, so that no event outlives its way into the record. It fills from its end to its
    /// beginning, so that newest first is two blocks of memory. Measured in docs/performance.md.
    /// </summary>
    private sealed class Newest
    {
        // Most users of a large store do little: the ring grows as it is needed.
        private Transaction[] _ring = new Transaction[4];
        private int _count;
        private int _newest;

        public void Add(in Transaction happened)
        {
            if (_count == _ring.Length && _count < Most)
            {
                var larger = new Transaction[Math.Min(_count * 2, Most)];
                NewestFirst().CopyTo(larger, larger.Length - _count);
                (_ring, _newest) = (larger, larger.Length - _count);
            }

            _newest = (_newest == 0 ? _ring.Length : _newest) - 1;
            _ring[_newest] = happened;
            _count = Math.Min(_count + 1, _ring.Length);
        }

        public Transaction[] NewestFirst()
        {
            // Every place is written at once, so it need not be cleared before.
            var copy = GC.AllocateUninitializedArray<Transaction>(_count);
            var before = Math.Min(_count, _ring.Length - _newest);
            _ring.AsSpan(_newest, before).CopyTo(copy);
            _ring.AsSpan(0, _count - before).CopyTo(copy.AsSpan(before));
            return copy;
        }
    }
}
