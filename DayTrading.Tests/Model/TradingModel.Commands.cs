using DayTrading.Quotes;
using DayTrading.Trading;
using DayTrading.Triggers;

namespace DayTrading.Tests.Model;

/// <summary>What each command needs and does: a method for each row of the specification's table; it returns why it rejects.</summary>
internal sealed partial class TradingModel
{
    private string? Add(long number, ModelCommand c, List<ModelEvent> effects)
    {
        if (!Accounts.TryGetValue(c.User!, out var account)) Accounts[c.User!] = account = new ModelAccount();

        account.AvailableCash += Cents(c.Funds!);
        effects.AddRange(CashMoved(number, c.User!, Cents(c.Funds!)));
        return null;
    }

    private string? Quote(long number, ModelCommand c)
    {
        CurrentPrice(c.Symbol!, c.User!, number);
        return null;
    }

    private string? Buy(long number, ModelCommand c, List<ModelEvent> effects)
    {
        var account = Accounts[c.User!];
        if (account.AvailableCash < Cents(c.Funds!)) return "Insufficient funds";

        var price = CurrentPrice(c.Symbol!, c.User!, number, RefreshBefore);
        var shares = Cents(c.Funds!) / price;
        if (shares == 0) return "less than the price of one share";

        account.AvailableCash -= shares * price;
        account.Buys.Add(new ModelOrder(number, c.Symbol!, shares, price, Now + OrderLife));
        effects.AddRange(CashMoved(number, c.User!, -shares * price));
        return null;
    }

    private string? CommitBuy(long number, ModelCommand c, List<ModelEvent> effects)
    {
        var account = Accounts[c.User!];
        if (account.Buys.LastOrDefault() is not { } newest) return "no pending buy";

        account.Buys.Remove(newest);
        account.AddShares(newest.Symbol, newest.Shares);
        effects.Add(SystemEvent(number, "COMMIT_BUY", c.User!, newest.Symbol, newest.Value));
        return null;
    }

    private string? CancelBuy(long number, ModelCommand c, List<ModelEvent> effects)
    {
        var account = Accounts[c.User!];
        if (account.Buys.LastOrDefault() is not { } newest) return "no pending buy";

        account.Buys.Remove(newest);
        account.AvailableCash += newest.Value;
        effects.AddRange(CashMoved(number, c.User!, newest.Value));
        return null;
    }

    private string? Sell(long number, ModelCommand c)
    {
        var account = Accounts[c.User!];
        if (account.Available(c.Symbol!) == 0) return "No available shares";

        var price = CurrentPrice(c.Symbol!, c.User!, number, RefreshBefore);
        var shares = Cents(c.Funds!) / price;
        if (shares == 0) return "less than the price of one share";
        if (account.Available(c.Symbol!) < shares) return "Insufficient shares";

        account.AddShares(c.Symbol!, -shares);
        account.Sells.Add(new ModelOrder(number, c.Symbol!, shares, price, Now + OrderLife));
        return null;
    }

    private string? CommitSell(long number, ModelCommand c, List<ModelEvent> effects)
    {
        var account = Accounts[c.User!];
        if (account.Sells.LastOrDefault() is not { } newest) return "no pending sell";

        account.Sells.Remove(newest);
        account.AvailableCash += newest.Value;
        effects.Add(SystemEvent(number, "COMMIT_SELL", c.User!, newest.Symbol, newest.Value));
        effects.AddRange(CashMoved(number, c.User!, newest.Value));
        return null;
    }

    private string? CancelSell(ModelCommand c)
    {
        var account = Accounts[c.User!];
        if (account.Sells.LastOrDefault() is not { } newest) return "no pending sell";

        account.Sells.Remove(newest);
        account.AddShares(newest.Symbol, newest.Shares);
        return null;
    }

    private string? SetBuyAmount(long number, ModelCommand c, List<ModelEvent> effects)
    {
        var account = Accounts[c.User!];
        var before = account.BuyTriggers.GetValueOrDefault(c.Symbol!) ?? new ModelTrigger(0);
        if (account.AvailableCash + before.Amount < Cents(c.Funds!)) return "Insufficient funds";

        account.BuyTriggers[c.Symbol!] = before with { Amount = Cents(c.Funds!) };
        account.AvailableCash += before.Amount - Cents(c.Funds!);
        effects.AddRange(CashMoved(number, c.User!, before.Amount - Cents(c.Funds!)));
        return null;
    }

    private string? SetBuyTrigger(long number, ModelCommand c)
    {
        var triggers = Accounts[c.User!].BuyTriggers;
        if (!triggers.TryGetValue(c.Symbol!, out var before)) return "No buy amount";

        triggers[c.Symbol!] = before with { Price = Cents(c.Funds!), Number = number };
        return null;
    }

    private string? CancelSetBuy(long number, ModelCommand c, List<ModelEvent> effects)
    {
        var account = Accounts[c.User!];
        if (!account.BuyTriggers.Remove(c.Symbol!, out var gone)) return "No buy amount";

        account.AvailableCash += gone.Amount;
        effects.AddRange(CashMoved(number, c.User!, gone.Amount));
        return null;
    }

    private string? SetSellAmount(ModelCommand c)
    {
        var account = Accounts[c.User!];
        if (account.Available(c.Symbol!) + account.TriggerShares(c.Symbol!) == 0) return "No available shares";

        var before = account.SellTriggers.GetValueOrDefault(c.Symbol!) ?? new ModelTrigger(0);
        return SetSell(account, c.Symbol!, before with { Amount = Cents(c.Funds!) });
    }

    private string? SetSellTrigger(long number, ModelCommand c)
    {
        var account = Accounts[c.User!];
        return account.SellTriggers.TryGetValue(c.Symbol!, out var before)
            ? SetSell(account, c.Symbol!, before with { Price = Cents(c.Funds!), Number = number })
            : "No sell amount";
    }

    /// <summary>
    /// With a price: "shares = ⌊amount ÷ trigger price⌋; 0 is rejected; available shares (plus what this trigger already holds) ≥ shares".
    /// </summary>
    private static string? SetSell(ModelAccount account, string symbol, ModelTrigger wanted)
    {
        if (wanted.Price is { } price)
        {
            var shares = wanted.Amount / price;
            if (shares == 0) return "less than the price of one share";

            var free = account.Available(symbol) + account.TriggerShares(symbol);
            if (free < shares) return "Insufficient shares";

            account.AvailableShares[symbol] = free - shares;
        }

        account.SellTriggers[symbol] = wanted;
        return null;
    }

    private string? CancelSetSell(ModelCommand c)
    {
        var account = Accounts[c.User!];
        if (!account.SellTriggers.ContainsKey(c.Symbol!)) return "No sell amount";

        account.AddShares(c.Symbol!, account.TriggerShares(c.Symbol!));
        account.SellTriggers.Remove(c.Symbol!);
        return null;
    }
}
