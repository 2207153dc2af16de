using DayTrading.Kernel;
using DayTrading.Record;

namespace DayTrading.Audit;

/// <summary>
/// Adds up the amounts of one user's rows, without the projections, and checks: cash added + proceeds − costs = available + held; for
/// each stock bought − sold = available + held; and nothing is negative.
/// </summary>
internal sealed class Balance(EventTable events)
{
    private readonly Dictionary<string, Stock> _stocks = new(StringComparer.Ordinal);
    private Int128 _availableCash;
    private Int128 _heldCash;
    private Int128 _paidIn;

    /// <summary>Adds a row that changed something; returns what is wrong with it, or null.</summary>
    public string? Take(EntryRow row)
    {
        _availableCash += row.CashAvailable ?? 0;
        _heldCash += row.CashHeld ?? 0;
        var shares = row.Shares ?? 0;
        var flow = events.Find(row.Kind, row.Command)?.CashFlow ?? CashFlow.None;
        var traded = flow switch { CashFlow.Bought => shares, CashFlow.Sold => -shares, _ => 0 };
        if (flow == CashFlow.PaidIn) _paidIn += row.CashAvailable ?? 0;
        else _paidIn -= (Int128)traded * (row.PriceCents ?? 0);

        if (_availableCash < 0 || _heldCash < 0) return $"its account would have {_availableCash} cents available and {_heldCash} held";
        if (_availableCash + _heldCash != _paidIn)
            return $"cash added + proceeds − costs is {_paidIn} cents, and available + held is {_availableCash + _heldCash}";
        return row.Symbol is null ? null : TakeShares(row, row.Symbol, traded);
    }

    private string? TakeShares(EntryRow row, string symbol, long traded)
    {
        var before = _stocks.GetValueOrDefault(symbol);
        var after = new Stock(
            before.Available + (row.SharesAvailable ?? 0), before.Held + (row.SharesHeld ?? 0), before.Traded + traded);
        _stocks[symbol] = after;
        if (after.Available < 0 || after.Held < 0)
            return $"its account would have {after.Available} shares of {symbol} available and {after.Held} held";
        return after.Available + after.Held == after.Traded
            ? null
            : $"shares of {symbol} bought − sold is {after.Traded}, and available + held is {after.Available + after.Held}";
    }

    private readonly record struct Stock(long Available, long Held, long Traded);
}
