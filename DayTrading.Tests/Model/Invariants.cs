using DayTrading.Accounts;
using DayTrading.Kernel;
using DayTrading.Record;

namespace DayTrading.Tests.Model;

/// <summary>
/// What must hold whatever commands were sent, without the model's help: added up from the record's rows, it holds after each of them, and
/// at the end the sums are what the accounts show.
/// </summary>
internal static class Invariants
{
    public static async Task ShouldHoldAsync(Engine engine)
    {
        await engine.Flush();
        var users = new SortedDictionary<string, Sums>(StringComparer.Ordinal);
        await foreach (var row in engine.Get<RecordReader>().ReadAsync(new RecordFilter(), CancellationToken.None)) Take(users, row);

        var accounts = await engine.Ask(new GetAccountUsers());
        accounts.Select(user => user.Value).ShouldBe(users.Keys);
        foreach (var user in accounts) await engine.Read(user.Value, turn => ShouldBeAsync(engine, turn, users[user.Value]));
    }

    /// <summary>
    /// "For every user: Σ add − Σ remove = available cash, at every point of the log": it never falls below zero, and ends as the account.
    /// </summary>
    public static void CashShouldFollowFrom(IEnumerable<ModelEvent> log, TradingModel model)
    {
        var cash = new Dictionary<string, decimal>(StringComparer.Ordinal);
        foreach (var moved in log.Where(e => e.Element == "accountTransaction"))
        {
            var funds = decimal.Parse(moved.Funds!, System.Globalization.CultureInfo.InvariantCulture);
            funds.ShouldBeGreaterThan(0, moved.Line);
            cash[moved.User!] = cash.GetValueOrDefault(moved.User!) + (moved.Action == "add" ? funds : -funds);
            cash[moved.User!].ShouldBeGreaterThanOrEqualTo(0, moved.Line);
        }

        foreach (var (user, account) in model.Accounts) cash[user].ShouldBe(account.AvailableCash / 100m, user);
    }

    private static void Take(SortedDictionary<string, Sums> users, EntryRow row)
    {
        var what = $"[{row.TransactionNumber}] {row.Kind} {row.Command} {row.User} {row.Symbol}";
        var moves = (row.CashAvailable, row.CashHeld, row.SharesAvailable, row.SharesHeld) != (null, null, null, null);
        if (row.Rejection is not null) moves.ShouldBeFalse($"A rejected command changes nothing: {what}");
        if (!moves) return;

        if (!users.TryGetValue(row.User!, out var sums)) users[row.User!] = sums = new Sums();
        sums.Take(row);
        sums.ShouldAddUp(row.Symbol, what);
    }

    private static async Task<bool> ShouldBeAsync(Engine engine, Turn turn, Sums sums)
    {
        var account = (await engine.Ask(new GetAccount(turn)))!;
        (account.AvailableCash.Cents, account.HeldCash.Cents).ShouldBe((sums.AvailableCash, sums.HeldCash));
        account.Holdings.Select(h => (h.Key.ToString(), h.Value.Available, h.Value.Held)).ShouldBe(
            sums.Stocks.Where(s => s.Value.Available + s.Value.Held > 0).Select(s => (s.Key, s.Value.Available, s.Value.Held)));
        return true;
    }

    /// <summary>One user's rows added up, in cents and shares.</summary>
    private sealed class Sums
    {
        private long _added;
        private long _costs;
        private long _proceeds;

        public long AvailableCash { get; private set; }

        public long HeldCash { get; private set; }

        public SortedDictionary<string, (long Available, long Held, long Bought, long Sold)> Stocks { get; } = new(StringComparer.Ordinal);

        public void Take(EntryRow row)
        {
            AvailableCash += row.CashAvailable ?? 0;
            HeldCash += row.CashHeld ?? 0;
            if (row.Symbol is null)
            {
                _added += row.CashAvailable ?? 0;
                return;
            }

            var isTrade = row.Kind == EntryKind.TriggerFired || row.Command is CommandWord.CommitBuy or CommandWord.CommitSell;
            var isBuy = row.Command is CommandWord.CommitBuy or CommandWord.SetBuyTrigger;
            var traded = isTrade ? row.Shares ?? 0 : 0;
            _costs += isBuy ? traded * row.PriceCents ?? 0 : 0;
            _proceeds += isBuy ? 0 : traded * row.PriceCents ?? 0;
            var stock = Stocks.GetValueOrDefault(row.Symbol);
            Stocks[row.Symbol] = (
                stock.Available + (row.SharesAvailable ?? 0),
                stock.Held + (row.SharesHeld ?? 0),
                stock.Bought + (isBuy ? traded : 0),
                stock.Sold + (isBuy ? 0 : traded));
        }

        public void ShouldAddUp(string? symbol, string what)
        {
            Math.Min(AvailableCash, HeldCash).ShouldBeGreaterThanOrEqualTo(0, what);
            (_added + _proceeds - _costs).ShouldBe(AvailableCash + HeldCash, what);
            if (symbol is null) return;

            var (available, held, bought, sold) = Stocks[symbol];
            Math.Min(available, held).ShouldBeGreaterThanOrEqualTo(0, what);
            (bought - sold).ShouldBe(available + held, what);
        }
    }
}
