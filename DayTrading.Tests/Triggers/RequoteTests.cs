using DayTrading.Kernel;
using DayTrading.Triggers;

namespace DayTrading.Tests.Triggers;

/// <summary>spec: a stock with armed triggers and no fresh quote is re-quoted by the system when its quote expires.</summary>
public sealed class RequoteTests
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Theory, EachStore]
    public async Task One_request_per_stock_however_many_triggers_wait_on_behalf_of_the_oldest(Store store)
    {
        await using var engine = await StartAsync(store);
        await engine.DoAll("SET_BUY_TRIGGER,v,ABC,10.00", "SET_BUY_TRIGGER,u,ABC,15.00", "SET_BUY_TRIGGER,u,XYZ,15.00");
        engine.Quotes.Requests.ShouldBe([("ABC", "v"), ("XYZ", "u")]);

        engine.Advance(Fresh + Second);
        await Task.WhenAll(Requoted(engine, "ABC", 2), Requoted(engine, "XYZ", 2));
        engine.Advance(Fresh + Second);
        await Task.WhenAll(Requoted(engine, "ABC", 3), Requoted(engine, "XYZ", 3));

        engine.Quotes.Requests.Where(r => r.Symbol == "ABC").ShouldBe([("ABC", "v"), ("ABC", "v"), ("ABC", "v")]);
        engine.Quotes.Requests.Where(r => r.Symbol == "XYZ").ShouldBe([("XYZ", "u"), ("XYZ", "u"), ("XYZ", "u")]);
        (await engine.Log()).Count(e => e == "quoteServer 6 user=v stock=ABC price=20.00").ShouldBe(3);
    }

    [Theory, EachStore]
    public async Task A_stock_is_not_quoted_again_before_its_quote_expires(Store store)
    {
        await using var engine = await StartAsync(store);
        await engine.DoAll("SET_BUY_TRIGGER,u,ABC,15.00");
        engine.Advance(Second);
        await engine.DoAll("SET_BUY_TRIGGER,u,XYZ,15.00", "QUOTE,u,OLD", "BUY,u,ABC,20.00");

        engine.Advance(Fresh - 2 * Second);
        await engine.DoAll("QUOTE,u,ABC", "QUOTE,u,XYZ");
        engine.Quotes.Requests.Length.ShouldBe(3);
        engine.Advance(Second);
        await Requoted(engine, "ABC", 2);

        engine.Quotes.RequestsFor("XYZ").ShouldBe(1);
    }

    [Theory, EachStore]
    public async Task A_re_quote_lets_a_trigger_fire_whose_price_is_reached(Store store)
    {
        await using var engine = await StartAsync(store);
        await engine.DoAll("SET_BUY_TRIGGER,u,ABC,15.00");
        engine.Quotes.SetPrice("ABC", 15.00m);

        engine.Advance(Fresh + Second);
        await engine.Until(async () => await engine.Trigger("u", Side.Buy, "ABC") is null, "the trigger has fired");

        (await engine.Shares("u", "ABC")).ShouldBe((3, 0));
        (await engine.Log("u")).TakeLast(3).ShouldBe(
        [
            "quoteServer 6 user=u stock=ABC price=15.00",
            "systemEvent 6 SET_BUY_TRIGGER user=u stock=ABC funds=45.00",
            "accountTransaction 6 add user=u funds=5.00",
        ]);
    }

    [Theory, EachStore]
    public async Task A_stock_without_armed_triggers_is_not_quoted_again(Store store)
    {
        await using var engine = await StartAsync(store);
        await engine.DoAll("SET_BUY_TRIGGER,u,ABC,15.00", "CANCEL_SET_BUY,u,ABC", "QUOTE,u,OLD", "SET_BUY_TRIGGER,u,XYZ,15.00");

        engine.Advance(Fresh + Second);
        await Requoted(engine, "XYZ", 2);
        engine.Advance(Fresh + Second);
        await Requoted(engine, "XYZ", 3);

        engine.Quotes.RequestsFor("ABC").ShouldBe(1);
        engine.Quotes.RequestsFor("OLD").ShouldBe(1);
    }

    [Theory, EachStore]
    public async Task While_no_quote_can_be_had_the_trigger_waits_and_the_system_asks_again(Store store)
    {
        await using var engine = await StartAsync(store);
        engine.Quotes.Hold("ABC");
        var (_, setTrigger) = engine.Send("SET_BUY_TRIGGER,u,ABC,20.00");
        await engine.PassDeadline();
        (await setTrigger).ShouldBeDone();
        engine.Quotes.Release("ABC");

        await engine.Until(
            async () =>
            {
                engine.Advance(Second);
                return await engine.Trigger("u", Side.Buy, "ABC") is null;
            },
            "the trigger has fired");

        (await engine.Shares("u", "ABC")).ShouldBe((2, 0));
    }

    /// <summary>Waits for the stock's n-th request, and until its answer has come to the triggers: only then may the clock go on.</summary>
    private static Task Requoted(Engine engine, string symbol, int requests)
    {
        var triggers = engine.Get<TriggerProjection>();
        return engine.Until(
            () => engine.Quotes.RequestsFor(symbol) == requests && triggers.ArmedOn(StockSymbol.Parse(symbol)) is { IsBeingQuoted: false },
            $"request {requests} for {symbol} is answered");
    }

    /// <summary>u has set 50.00 for ABC and for XYZ, v 50.00 for ABC; all stocks cost 20.00; 5 commands so far.</summary>
    private static async Task<Engine> StartAsync(Store store)
    {
        var engine = await Engine.StartAsync(store);
        foreach (var symbol in (string[])["ABC", "XYZ", "OLD"]) engine.Quotes.SetPrice(symbol, 20.00m);
        await engine.DoAll("ADD,u,120.00", "ADD,v,100.00");
        await engine.DoAll("SET_BUY_AMOUNT,u,ABC,50.00", "SET_BUY_AMOUNT,v,ABC,50.00", "SET_BUY_AMOUNT,u,XYZ,50.00");
        return engine;
    }
}
