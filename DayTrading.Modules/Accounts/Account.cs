using DayTrading.Kernel;

namespace DayTrading.Accounts;

/// <summary>Whole shares of one stock: free to sell, and held for pending sells and a sell trigger.</summary>
public readonly record struct Holding(long Available, long Held);

/// <summary>
/// One user's cash and shares. Nothing is ever negative, and available + held changes only by ADD and by executed trades.
/// Read and changed by whoever has the user's turn.
/// </summary>
public sealed class Account
{
    /// <summary>9,000,000,000,000,000.00: far above any real account, low enough that no sum of two overflows.</summary>
    public static readonly Money MaxCash = new(900_000_000_000_000_000);

    /// <summary>Of one stock, for the same reason.</summary>
    public const long MaxShares = 900_000_000_000_000_000;

    // Sorted, so that a summary takes it as it stands; a user holds tens of stocks.
    private readonly SortedList<StockSymbol, Holding> _holdings = [];

    internal Account(UserId user) => User = user;

    public UserId User { get; }

    public Money AvailableCash { get; private set; }

    public Money HeldCash { get; private set; }

    /// <summary>Stocks with any shares, available or held, in ordinal order.</summary>
    public IEnumerable<KeyValuePair<StockSymbol, Holding>> Holdings => _holdings;

    public Holding HoldingOf(StockSymbol symbol) => _holdings.TryGetValue(symbol, out var holding) ? holding : default;

    /// <summary>Whether so much more cash stays within <see cref="MaxCash"/>.</summary>
    public bool HasRoomFor(Money cash) => cash <= MaxCash - AvailableCash - HeldCash;

    /// <summary>Whether so many more shares stay within <see cref="MaxShares"/>.</summary>
    public bool HasRoomFor(StockSymbol symbol, long shares)
    {
        var holding = HoldingOf(symbol);
        return shares <= MaxShares - holding.Available - holding.Held;
    }

    /// <exception cref="InvalidOperationException">Something would be negative: a bug in what decided the event.</exception>
    internal void Apply(StockSymbol symbol, in Posting posting)
    {
        var available = AvailableCash + posting.CashAvailable;
        var held = HeldCash + posting.CashHeld;
        if (available < Money.Zero || held < Money.Zero) throw Negative($"cash {available} available, {held} held");

        if (posting.SharesAvailable != 0 || posting.SharesHeld != 0) Apply(symbol, posting.SharesAvailable, posting.SharesHeld);
        AvailableCash = available;
        HeldCash = held;
    }

    private void Apply(StockSymbol symbol, long available, long held)
    {
        var before = HoldingOf(symbol);
        var after = new Holding(before.Available + available, before.Held + held);
        if (after.Available < 0 || after.Held < 0) throw Negative($"{after.Available} shares of {symbol} available, {after.Held} held");

        if (after == default) _holdings.Remove(symbol);
        else _holdings[symbol] = after;
    }

    private InvalidOperationException Negative(string what) => new($"Account {User} would have {what}");
}
