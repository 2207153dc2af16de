using System.Collections;
using System.Collections.Concurrent;
using DayTrading.Kernel;

namespace DayTrading.AccountViews;

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
internal sealed class RecentTransactions : IUserProjection
{
    /// <summary>Per user (spec: DISPLAY_SUMMARY); about 5 kB.</summary>
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
    /// One user's transactions in blocks, of which the last ones are kept. What is in a block never changes, so a list of the newest shares
    /// the blocks and copies none. Measured in docs/performance.md.
    /// </summary>
    private sealed class Newest
    {
        /// <summary>Transactions of a block: little memory for users who do little, and far fewer blocks than transactions.</summary>
        private const int Size = 8;

        /// <summary>One more than the newest fill, because the last one may hold a single transaction.</summary>
        private const int MaxBlocks = Max / Size + 2;

        // A ring once it has grown to its full length.
        private Transaction[][] _blocks = new Transaction[1][];

        // How many there have been, those that are forgotten included.
        private long _count;

        public void Add(in Transaction domainEvent)
        {
            var (block, place) = Math.DivRem(_count++, Size);
            if (block == _blocks.Length && block < MaxBlocks) Array.Resize(ref _blocks, (int)Math.Min(block * 2, MaxBlocks));
            if (place == 0) _blocks[block % MaxBlocks] = new Transaction[Size];
            _blocks[block % MaxBlocks][place] = domainEvent;
        }

        public IReadOnlyList<Transaction> NewestFirst() => new List([.. _blocks], _count);

        /// <summary>What was the newest when so many transactions there had been.</summary>
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
