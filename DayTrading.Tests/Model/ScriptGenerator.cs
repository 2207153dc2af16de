using DayTrading.Kernel;
using FsCheck;
using FsCheck.Fluent;

namespace DayTrading.Tests.Model;

/// <summary>
/// Random scripts over few users and few stocks, so that commands meet: orders on orders, repeats, commits and cancels with and without
/// an order, triggers whose price lies just beside the stock's, and fields that are wrong.
/// </summary>
internal static class ScriptGenerator
{
    /// <summary>What the stocks cost at first, in cents: one cheap, one odd, one that most amounts do not reach.</summary>
    public static readonly IReadOnlyDictionary<string, long> FirstPrices =
        new Dictionary<string, long>(StringComparer.Ordinal) { ["A"] = 1000, ["BC"] = 3713, ["XYZ"] = 25_001 };

    private static readonly string[] Users = ["ann", "Bob", "c.d_e-9"];
    private static readonly string[] WrongUsers = ["", "a/b", "who is it", new string('u', 65), "x\u0001y", "ü"];
    private static readonly string[] WrongSymbols = ["", "ABCD", "A1", "B C", "Ä", "a\u0002"];
    private static readonly string[] WrongFunds =
        ["", "0", "0.00", "-5", "-73280.58", "1.234", "5.", ".5", "1e3", "10000000000.00", "99999999999", "NaN", "-0.001"];

    // The last user often has no account: a first ADD is left to chance.
    private static readonly Gen<string> Owner = Gen.Frequency((6, Gen.Elements(Users[0], Users[1])), (1, Gen.Constant(Users[2])));
    private static readonly Gen<string> User = Mostly(Owner, Gen.Elements(WrongUsers), one: 60);

    private static readonly Gen<string> Symbol = Gen.Frequency(
        (20, Gen.Elements("A")), (16, Gen.Elements("BC")), (8, Gen.Elements("XYZ")), (2, Gen.Elements("a", "bC", "xyz")),
        (1, Gen.Elements(WrongSymbols)));

    private static readonly Gen<string> Amount = Mostly(
        Gen.OneOf(Cents(1, 100_000), Cents(20_000, 100_000), Cents(900, 7500), Gen.Elements("10", "1000.5", "37.13", "250.01")),
        Gen.Elements(WrongFunds), one: 40);

    private static readonly Gen<string> TriggerPrice = Mostly(
        Gen.OneOf(
            Gen.Elements(FirstPrices.Values).Select(TradingModel.Text),
            Cents(990, 1010), Cents(3700, 3720), Cents(24_990, 25_010), Cents(1, 60_000)),
        Gen.Elements(WrongFunds), one: 40);

    private static readonly Gen<ModelCommand> Command = Gen.Frequency(
        (6, Of("ADD", User, funds: Cents(10_000, 500_000))),
        (1, Of("ADD", User, funds: Amount)),
        (5, Of("QUOTE", User, Symbol)),
        (14, Of("BUY", User, Symbol, Amount)),
        (9, Of("COMMIT_BUY", User)),
        (4, Of("CANCEL_BUY", User)),
        (11, Of("SELL", User, Symbol, Amount)),
        (7, Of("COMMIT_SELL", User)),
        (4, Of("CANCEL_SELL", User)),
        (7, Of("SET_BUY_AMOUNT", User, Symbol, Amount)),
        (7, Of("SET_BUY_TRIGGER", User, Symbol, TriggerPrice)),
        (3, Of("CANCEL_SET_BUY", User, Symbol)),
        (7, Of("SET_SELL_AMOUNT", User, Symbol, Amount)),
        (7, Of("SET_SELL_TRIGGER", User, Symbol, TriggerPrice)),
        (3, Of("CANCEL_SET_SELL", User, Symbol)),
        (3, Of("DISPLAY_SUMMARY", User)),
        (1, Of("DUMPLOG", User).Select(command => command with { Filename = "./of\u0003User" })));

    /// <summary>Commands that belong together, for one user and one stock: chance alone seldom owns the shares that it sells.</summary>
    private static readonly Gen<ModelCommand[]> Together =
        from user in Owner
        from stock in Gen.Elements(FirstPrices.Keys)
        from commands in Gen.OneOf(
            Row(Of("BUY", user, stock, Amount), Of("COMMIT_BUY", user)),
            Row(Of("BUY", user, stock, Amount), Of("COMMIT_BUY", user), Of("SELL", user, stock, Amount)),
            Row(Of("SELL", user, stock, Amount), Of("COMMIT_SELL", user)),
            Row(Of("SET_BUY_AMOUNT", user, stock, Amount), Of("SET_BUY_TRIGGER", user, stock, TriggerPrice)),
            Row(Of("SET_SELL_AMOUNT", user, stock, Amount), Of("SET_SELL_TRIGGER", user, stock, TriggerPrice)),
            WaitingToBuy(user, stock),
            WaitingToSell(user, stock))
        select commands;

    private static readonly Step[] FirstAdds = [.. Users[..2].Select(user => new Send(new ModelCommand("ADD", user, Funds: "2000.00")))];

    private static readonly Gen<Step[]> Sent = Gen.Frequency(
            (3, Command.Select(command => new[] { command })),
            (1, Together))
        .Select(commands => commands.Select(Step (command) => new Send(command)).ToArray());

    /// <summary>Around the second at which quotes are refreshed and the minute at which orders and quotes expire.</summary>
    private static readonly Gen<Step[]> Waited = Gen
        .Elements(250L, 1000, 15_000, 30_000, 58_750, 59_000, 59_250, 59_750, 60_000, 60_250, 150_000)
        .Select(Step[] (milliseconds) => [new Wait(milliseconds)]);

    private static readonly Gen<Step[]> Changed =
        from symbol in Gen.Elements(FirstPrices.Keys)
        from percent in Gen.OneOf(Gen.Choose(90, 110), Gen.Choose(40, 250))
        select new Step[] { new PriceChange(symbol, Math.Max(1, FirstPrices[symbol] * percent / 100)) };

    /// <summary>Commands alone: prices stay, time stands still.</summary>
    public static Arbitrary<Script> Commands { get; } = Scripts(Sent);

    /// <summary>Time passes between commands: orders and quotes expire.</summary>
    public static Arbitrary<Script> CommandsAndTime { get; } = Scripts(Gen.Frequency((8, Sent), (1, Waited)));

    /// <summary>Prices change as well, so that triggers fire long after they were set.</summary>
    public static Arbitrary<Script> CommandsTimeAndPrices { get; } = Scripts(Gen.Frequency((8, Sent), (1, Waited), (2, Changed)));

    private static Arbitrary<Script> Scripts(Gen<Step[]> steps) => Arb.From(
        Gen.ArrayOf(steps).Select(all => new Script([.. FirstAdds, .. all.SelectMany(some => some)])),
        script => script.Shrink());

    private static Gen<string> Cents(int least, int most) => Gen.Choose(least, most).Select(cents => TradingModel.Text(cents));

    private static Gen<string> Mostly(Gen<string> good, Gen<string> wrong, int one) => Gen.Frequency((one - 1, good), (1, wrong));

    /// <summary>Under the first price, and an amount that is enough for some shares, or for none until it is set again.</summary>
    private static Gen<ModelCommand[]> WaitingToBuy(string user, string stock) => Row(
        Of("SET_BUY_AMOUNT", user, stock, Percent(stock, 50, 1000)),
        Of("SET_BUY_TRIGGER", user, stock, Percent(stock, 90, 102)),
        Of("SET_BUY_AMOUNT", user, stock, Percent(stock, 50, 1000)));

    /// <summary>Over the first price, for about as many shares as are there; a repeat can ask for more or fewer.</summary>
    private static Gen<ModelCommand[]> WaitingToSell(string user, string stock) => Row(
        Of("BUY", user, stock, Percent(stock, 300, 1000)),
        Of("COMMIT_BUY", user),
        Of("SET_SELL_AMOUNT", user, stock, Percent(stock, 300, 1000)),
        Of("SET_SELL_TRIGGER", user, stock, Percent(stock, 98, 110)),
        Of("SET_SELL_AMOUNT", user, stock, Percent(stock, 300, 1000)));

    private static Gen<string> Percent(string stock, int least, int most) =>
        Gen.Choose(least, most).Select(percent => TradingModel.Text(FirstPrices[stock] * percent / 100));

    private static Gen<ModelCommand[]> Row(params Gen<ModelCommand>[] commands) => Gen.CollectToArray(commands);

    private static Gen<ModelCommand> Of(string word, string user, string? symbol = null, Gen<string>? funds = null) =>
        Of(word, Gen.Constant(user), symbol is null ? null : Gen.Constant(symbol), funds);

    private static Gen<ModelCommand> Of(string word, Gen<string> user, Gen<string>? symbol = null, Gen<string>? funds = null) =>
        from name in user
        from stock in symbol ?? Gen.Constant<string>(null!)
        from money in funds ?? Gen.Constant<string>(null!)
        select new ModelCommand(word, name, stock, money);
}
