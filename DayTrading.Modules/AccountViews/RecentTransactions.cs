using System.Collections;
using System.Collections.Concurrent;
using DayTrading.Kernel;

namespace DayTrading.AccountViews;

/// <summary>
/// One change of an account, as its owner sees it. <paramref name="Funds"/> is the amount that was added, traded or set, or the trigger
/// price that was set.
/// </summary>
/// <param name="Command">The command's word; for a change by the system (<paramref name="BySystem"/>) the log's word for it.</param>
/// <param name="Symbol">Empty for ADD.</param>
/// <param name="Shares">0 if the change concerns no shares.</param>
/// <param name="Posting">The cash and shares that were moved.</param>
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
/// The newest transactions of every user, so that DISPLAY_SUMMARY reads no store. A user's are read and changed only within that user's
/// turn.
/// </summary>
internal sealed class RecentTransactions : IUserProjection
{
    /// <summary>Transactions kept per user (spec: DISPLAY_SUMMARY); about 5 kB.</summary>
    public const int Max = 50;

    private readonly ConcurrentDictionary<UserId, Newest> _users = new();

    public string Part => "recent transactions";

    public void Save(Turn turn, BinaryWriter state)
    {
        if (!_users.TryGetValue(turn.User, out var newest)) return;

        var transactions = newest.NewestFirst();
        state.Write(transactions.Count);
        foreach (var transaction in transactions.Reverse()) Save(transaction, state);
    }

    public void Restore(UserId user, BinaryReader state)
    {
        var newest = _users[user] = new Newest();
        for (var left = state.ReadInt32(); left > 0; left--) newest.Add(Restore(state));
    }

    public void Apply(DomainEvent domainEvent)
    {
        if (domainEvent.ChangesAccount) _users.GetOrAdd(domainEvent.User, static _ => new Newest()).Add(Describe(domainEvent));
    }

    /// <summary>Newest first.</summary>
    public IReadOnlyList<Transaction> Of(Turn turn) =>
        _users.TryGetValue(turn.User, out var newest) ? newest.NewestFirst() : [];

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

    private static Transaction Describe(DomainEvent domainEvent) => new(
        domainEvent.Number, DateTimeOffset.FromUnixTimeMilliseconds(domainEvent.At), domainEvent.Word, domainEvent.IsBySystem,
        domainEvent.Symbol, domainEvent.Shares,
        domainEvent.Amount ?? domainEvent.UnitPrice ?? domainEvent.Posting.CashAvailable, domainEvent.Posting);

    /// <summary>
    /// One user's transactions in blocks, of which only the last ones are kept. A written transaction never changes, so a list of the
    /// newest ones shares the blocks instead of copying them. Measured in docs/performance.md.
    /// </summary>
    private sealed class Newest
    {
        /// <summary>Transactions per block: little memory for users with few of them, and far fewer blocks than transactions.</summary>
        private const int Size = 8;

        /// <summary>One block more than the newest transactions fill, because the last block may hold a single one.</summary>
        private const int MaxBlocks = Max / Size + 2;

        // Used as a ring once it has grown to its full length.
        private Transaction[][] _blocks = new Transaction[1][];

        // All transactions so far, including those no longer kept.
        private long _count;

        public void Add(in Transaction transaction)
        {
            var (block, place) = Math.DivRem(_count++, Size);
            if (block == _blocks.Length && block < MaxBlocks) Array.Resize(ref _blocks, (int)Math.Min(block * 2, MaxBlocks));
            if (place == 0) _blocks[block % MaxBlocks] = new Transaction[Size];
            _blocks[block % MaxBlocks][place] = transaction;
        }

        public IReadOnlyList<Transaction> NewestFirst() => new List([.. _blocks], _count);

        /// <summary>The newest transactions as of the time when there were <c>count</c> of them.</summary>
        private sealed class List(Transaction[][] blocks, long count) : IReadOnlyList<Transaction>
        {
            public int Count => (int)Math.Min(count, Max);

            public Transaction this[int index]
            {
                get
                {
                    ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
                    var (block, place) = Math.DivRem(count - 1 - index, Size);
                    return blocks[block % MaxBlocks][place];
                }
            }

            public IEnumerator<Transaction> GetEnumerator()
            {
                for (var i = 0; i < Count; i++) yield return this[i];
            }

            IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
        }
    }
}
