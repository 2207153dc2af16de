namespace DayTrading.Tests.Model;

/// <summary>What the system does by itself: it evaluates triggers, quotes again for those that wait, and releases expired orders.</summary>
internal sealed partial class TradingModel
{
    private static bool IsSetCommand(string word) =>
        word is "SET_BUY_AMOUNT" or "SET_BUY_TRIGGER" or "SET_SELL_AMOUNT" or "SET_SELL_TRIGGER";

    /// <summary>"Before the user's next command is looked at, against the current price (fetched if need be)."</summary>
    private void EvaluateAtOnce(long number, string user, string symbol, string word)
    {
        var account = Accounts[user];
        var triggers = word.StartsWith("SET_BUY", StringComparison.Ordinal) ? account.BuyTriggers : account.SellTriggers;
        if (triggers[symbol].Price is null) return;

        var price = CurrentPrice(symbol, user, number);
        if (triggers == account.BuyTriggers) EvaluateBuy(user, symbol, price);
        else EvaluateSell(user, symbol, price);
    }

    /// <summary>"Every fresh quote, whoever caused it, evaluates all armed triggers of that stock."</summary>
    private void EvaluateFreshQuotes()
    {
        foreach (var symbol in _freshQuotes)
        {
            foreach (var user in Accounts.Keys)
            {
                EvaluateBuy(user, symbol, Quotes[symbol].Price);
                EvaluateSell(user, symbol, Quotes[symbol].Price);
            }
        }

        _freshQuotes.Clear();
    }

    /// <summary>"A buy trigger fires when price ≤ trigger price and the held amount buys at least one share at that price."</summary>
    private void EvaluateBuy(string user, string symbol, long price)
    {
        var account = Accounts[user];
        if (account.BuyTriggers.GetValueOrDefault(symbol) is not { } trigger || !(price <= trigger.Price)) return;

        var shares = trigger.Amount / price;
        if (shares == 0) return;

        var rest = trigger.Amount - shares * price;
        account.BuyTriggers.Remove(symbol);
        account.AddShares(symbol, shares);
        account.AvailableCash += rest;
        Record(SystemEvent(trigger.Number, "SET_BUY_TRIGGER", user, symbol, shares * price));
        foreach (var moved in CashMoved(trigger.Number, user, rest)) Record(moved);
    }

    /// <summary>"A sell trigger fires when price ≥ trigger price: all its held shares are sold at the quote's price."</summary>
    private void EvaluateSell(string user, string symbol, long price)
    {
        var account = Accounts[user];
        if (account.SellTriggers.GetValueOrDefault(symbol) is not { } trigger || !(price >= trigger.Price)) return;

        var proceeds = account.TriggerShares(symbol) * price;
        account.SellTriggers.Remove(symbol);
        account.AvailableCash += proceeds;
        Record(SystemEvent(trigger.Number, "SET_SELL_TRIGGER", user, symbol, proceeds));
        foreach (var moved in CashMoved(trigger.Number, user, proceeds)) Record(moved);
    }

    /// <summary>"One request per stock, however many triggers wait", under the number and the user of the oldest that waits.</summary>
    private void Requote()
    {
        var expired = ArmedTriggers().Where(armed => Quotes[armed.Symbol].ReceivedAt + QuoteLife <= Now).GroupBy(armed => armed.Symbol);
        foreach (var stock in expired.ToList())
        {
            var oldest = stock.MinBy(armed => armed.Number);
            Fetch(oldest.Symbol, oldest.User, oldest.Number);
        }
    }

    private IEnumerable<(string User, string Symbol, long Number)> ArmedTriggers() =>
        from account in Accounts
        from trigger in account.Value.BuyTriggers.Concat(account.Value.SellTriggers)
        where trigger.Value.Price is not null
        select (account.Key, trigger.Key, trigger.Value.Number);

    /// <summary>"An expired one is released by the system", as CANCEL_BUY or CANCEL_SELL would, under the order's own number.</summary>
    private void ReleaseExpired()
    {
        foreach (var (user, account) in Accounts)
        {
            foreach (var order in account.Buys.Where(order => order.ExpiresAt <= Now).ToList())
            {
                account.Buys.Remove(order);
                account.AvailableCash += order.Value;
                Record(SystemEvent(order.Number, "CANCEL_BUY", user, order.Symbol, order.Value));
                foreach (var moved in CashMoved(order.Number, user, order.Value)) Record(moved);
            }

            foreach (var order in account.Sells.Where(order => order.ExpiresAt <= Now).ToList())
            {
                account.Sells.Remove(order);
                account.AddShares(order.Symbol, order.Shares);
                Record(SystemEvent(order.Number, "CANCEL_SELL", user, order.Symbol, order.Value));
            }
        }
    }
}
