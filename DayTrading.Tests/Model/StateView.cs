using DayTrading.Accounts;
using DayTrading.Kernel;
using DayTrading.Trading;
using DayTrading.Triggers;

namespace DayTrading.Tests.Model;

/// <summary>Every account with all that belongs to it as text: the engine and the model agree if their texts are equal.</summary>
internal static class StateView
{
    public static string Of(TradingModel model) => string.Join('\n', model.Accounts.Select(account => Of(account.Key, account.Value)));

    public static async Task<string> OfAsync(Engine engine)
    {
        var texts = new List<string>();
        foreach (var user in await engine.Ask(new GetAccountUsers()))
            texts.Add(await engine.Read(user.Value, turn => OfAsync(engine, turn)));
        return string.Join('\n', texts);
    }

    /// <summary>The last quote of every stock: what a quote causes can take effect only after it is there.</summary>
    public static string QuotesOf(TradingModel model) =>
        string.Join('\n', model.Quotes.Select(quote => $"{quote.Key} {TradingModel.Text(quote.Value.Price)} {quote.Value.ReceivedAt}"));

    public static string QuotesOf(Engine engine, IEnumerable<string> symbols) => string.Join('\n',
        from symbol in symbols
        let quote = engine.Get<FreshQuotes>().Latest(StockSymbol.Parse(symbol))
        select $"{symbol} {quote?.Price} {quote?.ReceivedAt.ToUnixTimeMilliseconds()}");

    private static string Of(string user, ModelAccount account)
    {
        var symbols = account.AvailableShares.Keys.Concat(account.Sells.Select(o => o.Symbol)).Concat(account.SellTriggers.Keys);
        var holdings =
            from symbol in symbols.Distinct().Order(StringComparer.Ordinal)
            where account.Available(symbol) + account.HeldShares(symbol) > 0
            select $"{symbol} {account.Available(symbol)}/{account.HeldShares(symbol)}";
        return Lines(
            user,
            $"{TradingModel.Text(account.AvailableCash)}/{TradingModel.Text(account.HeldCash)}",
            holdings,
            account.Buys.Select(Of),
            account.Sells.Select(Of),
            account.BuyTriggers.Select(t => Of(t.Key, t.Value, t.Value.Amount, 0)),
            account.SellTriggers.Select(t => Of(t.Key, t.Value, 0, account.TriggerShares(t.Key))));
    }

    private static string Of(ModelOrder order) =>
        Order(order.Number, order.Shares, order.Symbol, TradingModel.Text(order.Price), order.ExpiresAt);

    private static string Of(string symbol, ModelTrigger trigger, long heldCash, long heldShares)
    {
        var armed = trigger.Price is { } price ? Armed(TradingModel.Text(price), trigger.Number) : "";
        return $"{symbol} for {TradingModel.Text(trigger.Amount)}{armed} holds {TradingModel.Text(heldCash)} and {heldShares} shares";
    }

    private static async Task<string> OfAsync(Engine engine, Turn turn)
    {
        var account = (await engine.Ask(new GetAccount(turn)))!;
        var orders = await engine.Ask(new GetPendingOrders(turn));
        var triggers = await engine.Ask(new GetTriggers(turn));
        return Lines(
            turn.User.Value,
            $"{account.AvailableCash}/{account.HeldCash}",
            account.Holdings.Select(h => $"{h.Key} {h.Value.Available}/{h.Value.Held}"),
            orders.Buys.Select(o => Of(o)),
            orders.Sells.Select(o => Of(o)),
            triggers.Where(t => t.Side == Side.Buy).Select(Of),
            triggers.Where(t => t.Side == Side.Sell).Select(Of));
    }

    private static string Of(PendingOrder order) =>
        Order(order.Number.Value, order.Shares, order.Symbol.ToString(), order.Price.ToString(), order.ExpiresAt);

    private static string Of(Trigger trigger)
    {
        var armed = trigger.Price is { } price ? Armed(price.ToString(), trigger.Number.Value) : "";
        return $"{trigger.Symbol} for {trigger.Amount}{armed} holds {trigger.HeldCash} and {trigger.HeldShares} shares";
    }

    private static string Order(long number, long shares, string symbol, string price, long expiresAt) =>
        $"[{number}] {shares} {symbol} at {price} until {expiresAt}";

    private static string Armed(string price, long number) => $" at {price} by [{number}]";

    private static string Lines(string user, string cash, params IEnumerable<string>[] parts)
    {
        string[] names = ["shares", "buy", "sell", "buy trigger", "sell trigger"];
        return $"{user}: cash {cash}" + string.Concat(names.Zip(parts).SelectMany(p => p.Second.Select(text => $"\n  {p.First} {text}")));
    }
}
