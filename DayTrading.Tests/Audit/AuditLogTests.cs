using System.Globalization;
using System.Xml.Linq;

namespace DayTrading.Tests.Audit;

/// <summary>spec: audit-log.md, the elements and what belongs to which command. ABC costs 30.00 unless a test says otherwise.</summary>
public sealed class AuditLogTests
{
    [Theory, EachStore]
    public async Task ADD_is_a_userCommand_and_an_add(Store store)
    {
        await using var engine = await StartAsync(store);

        (await engine.Log()).ShouldBe(["userCommand 1 ADD user=u funds=200.00", "accountTransaction 1 add user=u funds=200.00"]);
    }

    [Theory, EachStore]
    public async Task A_hit_on_the_quote_server_stands_where_its_answer_arrived_and_a_cache_hit_leaves_no_trace(Store store)
    {
        await using var engine = await StartAsync(store);
        await engine.DoAll("QUOTE,u,abc", "QUOTE,v,ABC");

        (await engine.Log()).Skip(2).ShouldBe(
        [
            "quoteServer 2 user=u stock=ABC price=30.00",
            "userCommand 2 QUOTE user=u stock=ABC",
            "userCommand 3 QUOTE user=v stock=ABC",
        ]);
    }

    [Theory, EachStore]
    public async Task BUY_removes_its_cost_and_COMMIT_BUY_moves_no_available_cash(Store store)
    {
        await using var engine = await StartAsync(store);
        await engine.DoAll("BUY,u,ABC,100.00", "COMMIT_BUY,u");

        (await engine.Log()).Skip(2).ShouldBe(
        [
            "quoteServer 2 user=u stock=ABC price=30.00",
            "userCommand 2 BUY user=u stock=ABC funds=100.00",
            "accountTransaction 2 remove user=u funds=90.00",
            "userCommand 3 COMMIT_BUY user=u",
            "systemEvent 3 COMMIT_BUY user=u stock=ABC funds=90.00",
        ]);
    }

    [Theory, EachStore]
    public async Task CANCEL_BUY_adds_the_cost_under_its_own_number(Store store)
    {
        await using var engine = await StartAsync(store);
        await engine.DoAll("BUY,u,ABC,100.00", "CANCEL_BUY,u");

        (await engine.Log()).Skip(5).ShouldBe(["userCommand 3 CANCEL_BUY user=u", "accountTransaction 3 add user=u funds=90.00"]);
    }

    [Theory, EachStore]
    public async Task SELL_and_CANCEL_SELL_move_no_cash_and_COMMIT_SELL_adds_the_proceeds(Store store)
    {
        await using var engine = await StartAsync(store);
        await engine.DoAll(
            "BUY,u,ABC,100.00", "COMMIT_BUY,u", "SELL,u,ABC,70.00", "CANCEL_SELL,u", "SELL,u,ABC,40.00", "COMMIT_SELL,u");

        (await engine.Log()).Skip(7).ShouldBe(
        [
            "userCommand 4 SELL user=u stock=ABC funds=70.00",
            "userCommand 5 CANCEL_SELL user=u",
            "userCommand 6 SELL user=u stock=ABC funds=40.00",
            "userCommand 7 COMMIT_SELL user=u",
            "systemEvent 7 COMMIT_SELL user=u stock=ABC funds=30.00",
            "accountTransaction 7 add user=u funds=30.00",
        ]);
    }

    [Theory, EachStore]
    public async Task An_expiry_is_a_systemEvent_under_its_orders_number_with_its_value(Store store)
    {
        await using var engine = await StartAsync(store);
        await engine.DoAll("BUY,u,ABC,100.00", "COMMIT_BUY,u", "SELL,u,ABC,70.00");
        engine.Advance(TimeSpan.FromSeconds(1));
        await engine.DoAll("BUY,u,ABC,50.00");

        engine.Advance(TimeSpan.FromSeconds(60));
        await engine.DoAll("DISPLAY_SUMMARY,u");

        (await engine.Log()).Skip(10).ShouldBe(
        [
            "systemEvent 4 CANCEL_SELL user=u stock=ABC funds=60.00",
            "systemEvent 5 CANCEL_BUY user=u stock=ABC funds=30.00",
            "accountTransaction 5 add user=u funds=30.00",
            "userCommand 6 DISPLAY_SUMMARY user=u",
        ]);
    }

    [Theory, EachStore]
    public async Task A_buy_trigger_removes_and_adds_what_it_holds_and_its_firing_adds_what_is_left_over(Store store)
    {
        await using var engine = await StartAsync(store);
        await engine.DoAll(
            "SET_BUY_AMOUNT,u,ABC,100.00", "SET_BUY_AMOUNT,u,ABC,80.00", "CANCEL_SET_BUY,u,ABC", "SET_BUY_AMOUNT,u,ABC,100.00",
            "SET_BUY_TRIGGER,u,ABC,29.99", "SET_BUY_TRIGGER,u,ABC,30.00");

        (await engine.Log()).Skip(2).ShouldBe(
        [
            "userCommand 2 SET_BUY_AMOUNT user=u stock=ABC funds=100.00",
            "accountTransaction 2 remove user=u funds=100.00",
            "userCommand 3 SET_BUY_AMOUNT user=u stock=ABC funds=80.00",
            "accountTransaction 3 add user=u funds=20.00",
            "userCommand 4 CANCEL_SET_BUY user=u stock=ABC",
            "accountTransaction 4 add user=u funds=80.00",
            "userCommand 5 SET_BUY_AMOUNT user=u stock=ABC funds=100.00",
            "accountTransaction 5 remove user=u funds=100.00",
            "userCommand 6 SET_BUY_TRIGGER user=u stock=ABC funds=29.99",
            "quoteServer 6 user=u stock=ABC price=30.00",
            "userCommand 7 SET_BUY_TRIGGER user=u stock=ABC funds=30.00",
            "systemEvent 7 SET_BUY_TRIGGER user=u stock=ABC funds=90.00",
            "accountTransaction 7 add user=u funds=10.00",
        ]);
    }

    [Theory, EachStore]
    public async Task A_buy_trigger_that_leaves_nothing_over_and_a_repeat_that_moves_nothing_add_nothing(Store store)
    {
        await using var engine = await StartAsync(store);
        await engine.DoAll("SET_BUY_AMOUNT,u,ABC,90.00", "SET_BUY_AMOUNT,u,ABC,90.00", "SET_BUY_TRIGGER,u,ABC,30.00");

        (await engine.Log()).Skip(4).ShouldBe(
        [
            "userCommand 3 SET_BUY_AMOUNT user=u stock=ABC funds=90.00",
            "userCommand 4 SET_BUY_TRIGGER user=u stock=ABC funds=30.00",
            "quoteServer 4 user=u stock=ABC price=30.00",
            "systemEvent 4 SET_BUY_TRIGGER user=u stock=ABC funds=90.00",
        ]);
    }

    [Theory, EachStore]
    public async Task A_sell_triggers_commands_move_no_cash_and_its_firing_adds_the_proceeds(Store store)
    {
        await using var engine = await StartAsync(store);
        await engine.DoAll(
            "BUY,u,ABC,100.00", "COMMIT_BUY,u", "SET_SELL_AMOUNT,u,ABC,90.00", "SET_SELL_TRIGGER,u,ABC,45.00", "CANCEL_SET_SELL,u,ABC",
            "SET_SELL_AMOUNT,u,ABC,50.00", "SET_SELL_TRIGGER,u,ABC,25.00");

        (await engine.Log()).Skip(7).ShouldBe(
        [
            "userCommand 4 SET_SELL_AMOUNT user=u stock=ABC funds=90.00",
            "userCommand 5 SET_SELL_TRIGGER user=u stock=ABC funds=45.00",
            "userCommand 6 CANCEL_SET_SELL user=u stock=ABC",
            "userCommand 7 SET_SELL_AMOUNT user=u stock=ABC funds=50.00",
            "userCommand 8 SET_SELL_TRIGGER user=u stock=ABC funds=25.00",
            "systemEvent 8 SET_SELL_TRIGGER user=u stock=ABC funds=60.00",
            "accountTransaction 8 add user=u funds=60.00",
        ]);
    }

    [Theory, EachStore]
    public async Task A_rejected_command_is_a_userCommand_followed_by_an_errorEvent_with_the_same_fields(Store store)
    {
        await using var engine = await StartAsync(store);
        string[] lines = ["BUY,u,ABC,200.01", "CANCEL_SET_SELL,u,ABC", "SET_BUY_TRIGGER,u,ABC,1.00", "DISPLAY_SUMMARY,nobody"];
        foreach (var line in lines) await engine.Do(line);

        (await engine.Log()).Skip(2).ShouldBe(
        [
            "userCommand 2 BUY user=u stock=ABC funds=200.01",
            "errorEvent 2 BUY user=u stock=ABC funds=200.01 error=Insufficient funds: 200.01 needed, 200.00 available",
            "userCommand 3 CANCEL_SET_SELL user=u stock=ABC",
            "errorEvent 3 CANCEL_SET_SELL user=u stock=ABC error=No sell amount is set for ABC; SET_SELL_AMOUNT first",
            "userCommand 4 SET_BUY_TRIGGER user=u stock=ABC funds=1.00",
            "errorEvent 4 SET_BUY_TRIGGER user=u stock=ABC funds=1.00 error=No buy amount is set for ABC; SET_BUY_AMOUNT first",
            "userCommand 5 DISPLAY_SUMMARY user=nobody",
            "errorEvent 5 DISPLAY_SUMMARY user=nobody error=Account nobody does not exist",
        ]);
    }

    [Theory, EachStore]
    public async Task A_userCommand_has_exactly_the_fields_of_its_command(Store store)
    {
        const string always = "timestamp server transactionNum command";
        await using var engine = await StartAsync(store);
        string[] lines =
        [
            "QUOTE,u,ABC", "BUY,u,ABC,90.00", "COMMIT_BUY,u", "CANCEL_BUY,u", "SELL,u,ABC,30.00", "COMMIT_SELL,u", "CANCEL_SELL,u",
            "SET_BUY_AMOUNT,u,ABC,10.00", "SET_BUY_TRIGGER,u,ABC,10.00", "CANCEL_SET_BUY,u,ABC", "SET_SELL_AMOUNT,u,ABC,50.00",
            "SET_SELL_TRIGGER,u,ABC,50.00", "CANCEL_SET_SELL,u,ABC", "DUMPLOG,u,./log", "DUMPLOG,./log", "DISPLAY_SUMMARY,u",
        ];
        foreach (var line in lines) await engine.Do(line);

        var commands = (await engine.Xml()).Root!.Elements("userCommand")
            .ToLookup(e => string.Join(' ', e.Elements().Select(c => c.Name)), e => e.Element("command")!.Value);

        commands[$"{always} username"].ShouldBe(["COMMIT_BUY", "CANCEL_BUY", "COMMIT_SELL", "CANCEL_SELL", "DISPLAY_SUMMARY"]);
        commands[$"{always} username funds"].ShouldBe(["ADD"]);
        commands[$"{always} username stockSymbol"].ShouldBe(["QUOTE", "CANCEL_SET_BUY", "CANCEL_SET_SELL"]);
        commands[$"{always} username stockSymbol funds"]
            .ShouldBe(["BUY", "SELL", "SET_BUY_AMOUNT", "SET_BUY_TRIGGER", "SET_SELL_AMOUNT", "SET_SELL_TRIGGER"]);
        commands[$"{always} username filename"].ShouldBe(["DUMPLOG"]);
        commands[$"{always} filename"].ShouldBe(["DUMPLOG"]);
    }

    [Theory, EachStore]
    public async Task A_quoteServer_event_has_the_servers_own_time_and_its_key_unchanged(Store store)
    {
        await using var engine = await StartAsync(store);
        engine.Quotes.SetAnswer("XY", "7.05,XY,u,1167631203000,IRrR7Ue<&>\"'TO35kSWUgG0QJK+/==\n");
        engine.Advance(TimeSpan.FromMilliseconds(1234));
        await engine.DoAll("QUOTE,u,XY");

        var hit = (await engine.Xml()).Root!.Elements("quoteServer").Single();

        hit.Elements().ToDictionary(c => c.Name.LocalName, c => c.Value).ShouldBe(
            new Dictionary<string, string>
            {
                ["timestamp"] = Milliseconds(engine), ["server"] = "TEST1", ["transactionNum"] = "2", ["price"] = "7.05",
                ["stockSymbol"] = "XY", ["username"] = "u", ["quoteServerTime"] = "1167631203000",
                ["cryptokey"] = "IRrR7Ue<&>\"'TO35kSWUgG0QJK+/==",
            },
            ignoreOrder: true);
    }

    [Theory, EachStore]
    public async Task A_timestamp_is_when_the_event_is_recorded_and_the_server_is_the_instance(Store store)
    {
        await using var engine = await StartAsync(store);
        engine.Quotes.Hold("ABC");
        var (_, buy) = engine.Send("BUY,u,ABC,30.00");
        await engine.Until(() => engine.Quotes.Waiting == 1, "the request is held");
        engine.Advance(TimeSpan.FromSeconds(2));
        engine.Quotes.Release("ABC");
        await buy;

        var events = (await engine.Xml()).Root!.Elements().Skip(2).ToList();

        events.Select(e => e.Name.LocalName).ShouldBe(["quoteServer", "userCommand", "accountTransaction"]);
        events.ShouldAllBe(e => e.Element("timestamp")!.Value == Milliseconds(engine) && e.Element("server")!.Value == "TEST1");
    }

    [Theory, EachStore]
    public async Task No_event_is_written_twice_or_left_out_by_a_restart(Store store)
    {
        await using var files = await StoreOfTest.CreateAsync(store);
        var clock = new ManualClock();
        string[] before;
        await using (var engine = await Engine.StartAsync(files, clock))
        {
            await engine.DoAll("ADD,u,200.00", "SET_BUY_AMOUNT,u,ABC,90.00");
            await engine.Do("BUY,u,ABC,200.00");
            before = await engine.Log();
        }

        await using var restarted = await Engine.StartAsync(files, clock);
        await restarted.DoAll("ADD,u,1.00");

        (await restarted.Log()).ShouldBe([.. before, "userCommand 4 ADD user=u funds=1.00", "accountTransaction 4 add user=u funds=1.00"]);
        (await restarted.Cash("u")).ShouldBe((111.00m, 90.00m));
    }

    private static string Milliseconds(Engine engine) =>
        engine.Clock.GetUtcNow().ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);

    private static async Task<Engine> StartAsync(Store store)
    {
        var engine = await Engine.StartAsync(store);
        engine.Quotes.SetPrice("ABC", 30.00m);
        await engine.DoAll("ADD,u,200.00");
        return engine;
    }
}
