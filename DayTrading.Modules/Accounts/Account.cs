using DayTrading.Kernel;

namespace DayTrading.Accounts;

/// <summary>
/// Whole shares of one stock: those free to sell, those held for pending sells and a sell trigger, and what all of them cost.
/// </summary>
/// <param name="Cost">
/// At average cost: a purchase adds its price, a sale removes the same part of the cost as of the shares. So only purchases change the cost
/// per share, and a sale's profit is its proceeds less the cost that it removes.
/// </param>
public readonly record struct Holding(long Available, long Held, Money Cost)
{
    /// <summary>The holding after a purchase (more shares) or a sale (fewer shares) for this much cash.</summary>
    internal Holding After(long available, long held, Money cash)
    {
        var (before, more) = (Available + Held, available + held);
        var cost = more switch
        {
            > 0 => Int128.Min((Int128)Cost.Cents - cash.Cents, long.MaxValue),
            < 0 => (Int128)Cost.Cents * (before + more) / before, // all of the cost with the last share; the sale takes fractions of a cent
            _ => Cost.Cents,
        };
        return new Holding(Available + available, Held + held, new Money((long)cost));
    }
}

/// <summary>
/// One user's cash and shares. Nothing is ever negative, and available + held changes only by ADD and by executed trades. Read and changed
/// only within the user's turn.
/// </summary>
public sealed class Account
{
    /// <summary>9,000,000,000,000,000.00: far above any real account, and low enough that the sum of two never overflows.</summary>
    public static readonly Money MaxCash = new(900_000_000_000_000_000);

    /// <summary>The limit for the shares of one stock, for the same reason.</summary>
    public const long MaxShares = 900_000_000_000_000_000;

    private readonly SortedTable<StockSymbol, Holding> _holdings = new();

    internal Account(UserId user) => (User, Answer) = (user, Task.FromResult<Account?>(this));

    public UserId User { get; }

    /// <summary>The answer to queries for the account: one task for its whole life, not one for each command.</summary>
    internal Task<Account?> Answer { get; }

    public Money AvailableCash { get; private set; }

    public Money HeldCash { get; private set; }

    /// <summary>
    /// Stocks with any shares, available or held, in ordinal order; a summary that takes them keeps them as they are now.
    /// </summary>
    public IReadOnlyCollection<KeyValuePair<StockSymbol, Holding>> Holdings => _holdings.View();

    public Holding HoldingOf(StockSymbol symbol) => _holdings.GetValueOrDefault(symbol);

    /// <summary>Whether this much more cash stays within <see cref="MaxCash"/>.</summary>
    public bool HasRoomFor(Money cash) => cash <= MaxCash - AvailableCash - HeldCash;

    /// <summary>Whether this many more shares stay within <see cref="MaxShares"/>.</summary>
    public bool HasRoomFor(StockSymbol symbol, long shares)
    {
        var holding = HoldingOf(symbol);
        return shares <= MaxShares - holding.Available - holding.Held;
    }

    internal static Account Restore(UserId user, BinaryReader state)
    {
        var account = new Account(user) { AvailableCash = new Money(state.ReadInt64()), HeldCash = new Money(state.ReadInt64()) };
        for (var left = state.ReadInt32(); left > 0; left--)
        {
            account._holdings.Set(
                StockSymbol.Parse(state.ReadString()), new Holding(state.ReadInt64(), state.ReadInt64(), new Money(state.ReadInt64())));
        }

        return account;
    }

    internal void Save(BinaryWriter state)
    {
        state.Write(AvailableCash.Cents);
        state.Write(HeldCash.Cents);
        state.Write(_holdings.Count);
        foreach (var (symbol, holding) in _holdings)
        {
            state.Write(symbol.ToString());
            state.Write(holding.Available);
            state.Write(holding.Held);
            state.Write(holding.Cost.Cents);
        }
    }

    /// <exception cref="InvalidOperationException">
    /// An amount would become negative: a bug in the handler that decided the event.
    /// </exception>
    internal void Apply(StockSymbol symbol, in Posting posting)
    {
        var available = AvailableCash + posting.CashAvailable;
        var held = HeldCash + posting.CashHeld;
        if (available < Money.Zero || held < Money.Zero) throw Negative($"cash {available} available, {held} held");

        if (posting.SharesAvailable != 0 || posting.SharesHeld != 0) ApplyShares(symbol, posting);
        AvailableCash = available;
        HeldCash = held;
    }

    private void ApplyShares(StockSymbol symbol, in Posting posting)
    {
        var before = HoldingOf(symbol);
        var (available, held) = (before.Available + posting.SharesAvailable, before.Held + posting.SharesHeld);
        if (available < 0 || held < 0) throw Negative($"{available} shares of {symbol} available, {held} held");

        var after = before.After(posting.SharesAvailable, posting.SharesHeld, posting.CashAvailable + posting.CashHeld);
        if (after == default) _holdings.Remove(symbol);
        else _holdings.Set(symbol, after);
    }

    private InvalidOperationException Negative(string what) => new($"Account {User} would have {what}");
}
