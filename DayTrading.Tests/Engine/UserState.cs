using DayTrading.Accounts;
using DayTrading.Kernel;
using DayTrading.Trading;
using DayTrading.Triggers;

namespace DayTrading.Tests;

/// <summary>What a test asks about a user, in dollars.</summary>
internal static class UserState
{
    public static async Task<(decimal Available, decimal Held)> Cash(this Engine engine, string user) => await engine.Read(user, async id =>
        await engine.Ask(new GetAccount(id)) is { } account ? (Dollars(account.AvailableCash), Dollars(account.HeldCash)) : default);

    public static Task<(long Available, long Held)> Shares(this Engine engine, string user, string symbol) => engine.Read(user, async id =>
    {
        var holding = (await engine.Ask(new GetAccount(id)))?.HoldingOf(StockSymbol.Parse(symbol)) ?? default;
        return (holding.Available, holding.Held);
    });

    public static Task<bool> HasAccount(this Engine engine, string user) =>
        engine.Read(user, async id => await engine.Ask(new GetAccount(id)) is not null);

    /// <summary>Oldest first: "3 ABC 2 x 10.00" is the order of transaction 3.</summary>
    public static Task<string[]> Pending(this Engine engine, string user, Side side) => engine.Read(user, async id =>
    {
        var orders = await engine.Ask(new GetPendingOrders(id));
        return (side == Side.Buy ? orders.Buys : orders.Sells).Select(o => $"{o.Number} {o.Symbol} {o.Shares} x {o.Price}").ToArray();
    });

    public static Task<Trigger?> Trigger(this Engine engine, string user, Side side, string symbol) => engine.Read(user, async id =>
        (await engine.Ask(new GetTriggers(id))).SingleOrDefault(t => t.Side == side && t.Symbol == StockSymbol.Parse(symbol)));

    /// <summary>Buys so many shares at ten dollars with money that is added for it; the stock's price is ten dollars afterwards.</summary>
    public static async Task GiveShares(this Engine engine, string user, string symbol, int shares)
    {
        engine.Quotes.SetPrice(symbol, 10.00m);
        await engine.DoAll($"ADD,{user},{shares * 10}.00", $"BUY,{user},{symbol},{shares * 10}.00", $"COMMIT_BUY,{user}");
    }

    public static decimal Dollars(this Money money) => money.Cents / 100m;
}

internal static class OutcomeAssertions
{
    public static void ShouldBeDone(this Outcome outcome) => (outcome.Rejection?.Message).ShouldBeNull();

    /// <summary>Rejected with exactly this message.</summary>
    public static void ShouldBeRejected(this Outcome outcome, string message) => (outcome.Rejection?.Message).ShouldBe(message);
}
