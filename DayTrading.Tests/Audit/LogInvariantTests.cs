using System.Xml.Linq;
using DayTrading.Kernel;

namespace DayTrading.Tests.Audit;

/// <summary>spec: what holds for the whole audit log, read as XML alone.</summary>
public sealed class LogInvariantTests
{
    /// <summary>Each kind of command once or more, done and rejected, with firings on both sides; ABC costs 30.00.</summary>
    private static readonly string[] LifeOfAUser =
    [
        "ADD,*,1000.00", "BUY,*,ABC,100.00", "COMMIT_BUY,*", "BUY,*,ABC,50.00", "CANCEL_BUY,*", "BUY,*,ABC,2000.00", "BUY,*,ABC,99.00",
        "SELL,*,ABC,31.00", "SELL,*,ABC,40.00", "COMMIT_SELL,*", "CANCEL_SELL,*", "COMMIT_BUY,*", "SET_BUY_AMOUNT,*,ABC,200.00",
        "SET_BUY_AMOUNT,*,ABC,500.00", "SET_BUY_AMOUNT,*,ABC,100.00", "SET_BUY_TRIGGER,*,ABC,20.00", "ADD,*,1.005",
        "SET_BUY_TRIGGER,*,ABC,35.00",
        "SET_SELL_AMOUNT,*,ABC,60.00", "SET_SELL_TRIGGER,*,ABC,40.00", "SET_SELL_AMOUNT,*,ABC,90.00", "SET_SELL_TRIGGER,*,ABC,30.00",
        "SET_BUY_AMOUNT,*,XYZ,77.77", "SET_BUY_TRIGGER,*,XYZ,1.00", "CANCEL_SET_BUY,*,XYZ", "CANCEL_SET_SELL,*,ABC", "QUOTE,*,XYZ",
        "DISPLAY_SUMMARY,*", "BUY,*,XYZ,50.00",
    ];

    [Theory, EachStore]
    public async Task At_every_point_of_the_log_what_was_added_less_what_was_removed_is_the_available_cash(Store store)
    {
        await using var engine = await StartAsync(store);
        var available = new Dictionary<long, decimal>();
        foreach (var line in LifeOfAUser)
        {
            var (command, outcome) = engine.Send(line.Replace('*', 'u'));
            await outcome;
            available[command.Number.Value] = (await engine.Cash("u")).Available;
        }

        var events = (await engine.Xml()).Root!.Elements().ToList();

        foreach (var (number, cash) in available)
            events.TakeWhile(e => e.Number() <= number).Available("u").ShouldBe(cash, $"after {number}");
        available.Count.ShouldBe(LifeOfAUser.Length);
    }

    [Theory, EachStore]
    public async Task The_sum_holds_after_an_expiry_too(Store store)
    {
        await using var engine = await StartAsync(store);
        await engine.DoAll("ADD,u,1000.00", "BUY,u,ABC,100.00", "SET_BUY_AMOUNT,u,ABC,200.00");
        engine.Advance(TimeSpan.FromSeconds(61));
        await engine.Until(async () => (await engine.Pending("u", Side.Buy)).Length == 0, "the buy is released");

        (await engine.Xml()).Root!.Elements().Available("u").ShouldBe(800.00m);

        (await engine.Cash("u")).ShouldBe((800.00m, 200.00m));
    }

    [Theory, EachStore]
    public async Task Events_of_one_command_stand_next_to_each_other_whatever_runs_beside_it(Store store)
    {
        await using var engine = await StartAsync(store);
        engine.Quotes.Hold("XYZ");
        string[] users = [.. Enumerable.Range(1, 20).Select(i => $"u{i}")];

        await Task.WhenAll(users.AsParallel().Select(async user =>
        {
            var outcomes = LifeOfAUser.Select(line => engine.Send(line.Replace("*", user, StringComparison.Ordinal)).Outcome).ToList();
            if (user == "u1") engine.Quotes.Release("XYZ");
            await Task.WhenAll(outcomes);
        }));

        var events = (await engine.Xml()).Root!.Elements().Where(e => e.Name != "quoteServer").ToList();
        events.Count(e => e.Name == "userCommand").ShouldBe(users.Length * LifeOfAUser.Length);
        foreach (var (before, after) in events.Zip(events.Skip(1)).Where(pair => pair.Second.Name != "userCommand"))
            MayFollow(before, after).ShouldBeTrue($"{before.Line()} is followed by {after.Line()}");
    }

    [Theory, EachStore]
    public async Task Events_of_a_user_stand_in_the_order_in_which_the_users_commands_took_effect(Store store)
    {
        await using var engine = await StartAsync(store);
        engine.Quotes.Hold("ABC");

        var sent = LifeOfAUser.Select(line => engine.Send(line.Replace('*', 'u'))).ToList();
        engine.Quotes.Release("ABC");
        await Task.WhenAll(sent.Select(s => s.Outcome));

        var numbers = (await engine.Xml()).Root!.Elements("userCommand").Select(e => e.Number());
        numbers.ShouldBe(sent.Select(s => s.Command.Number.Value));
    }

    [Theory, EachStore]
    public async Task The_log_is_valid_by_the_products_own_schema(Store store)
    {
        await using var engine = await StartAsync(store);
        foreach (var line in LifeOfAUser) await engine.Do(line.Replace('*', 'u'));
        foreach (var line in Odd) await engine.Do(line);

        (await engine.Xml()).ShouldBeValid();
    }

    private static string[] Odd =>
    [
        "ADD,u,-0.01", "ADD,u,1e3", "ADD,,1.00", "BUY,u,ABCD,1.00", "BUY,u,,1.00", "BUY,u,\u0007,1.00", "DUMPLOG,u,\u0000<&>\"'\ud800",
        "QUOTE,\ufffe,ABC", "ADD,u,99999999999999999999999999999999.99",
    ];

    /// <summary>An effect or an error follows its own command; an act of the system may begin anywhere.</summary>
    private static bool MayFollow(XElement before, XElement after)
    {
        var sameCommand = before.Number() == after.Number() && before.Element("username")?.Value == after.Element("username")?.Value;
        var isCommit = after.Element("command")?.Value is "COMMIT_BUY" or "COMMIT_SELL";
        return after.Name.LocalName switch
        {
            "errorEvent" => sameCommand && before.Name == "userCommand",
            "accountTransaction" => sameCommand && before.Name.LocalName is "userCommand" or "systemEvent",
            "systemEvent" => !isCommit || (sameCommand && before.Name == "userCommand"),
            _ => false,
        };
    }

    private static async Task<Engine> StartAsync(Store store)
    {
        var engine = await Engine.StartAsync(store);
        engine.Quotes.SetPrice("ABC", 30.00m);
        engine.Quotes.SetPrice("XYZ", 10.00m);
        return engine;
    }
}
