using DayTrading.Kernel;

namespace DayTrading.Tests.Triggers;

/// <summary>spec: Triggers. ABC costs 20.00 at the start, and nobody's trigger is reached.</summary>
public sealed class FiringTests
{
    [Theory, EachStore]
    public async Task A_trigger_that_can_fire_at_once_fires_before_the_users_next_command_is_checked(Store store)
    {
        await using var engine = await StartAsync(store);
        engine.Quotes.SetPrice("XYZ", 10.00m);
        engine.Quotes.Hold("XYZ");
        await engine.DoAll("SET_BUY_AMOUNT,u,XYZ,30.00");

        var (_, setTrigger) = engine.Send("SET_BUY_TRIGGER,u,XYZ,10.00");
        var (_, cancel) = engine.Send("CANCEL_SET_BUY,u,XYZ");
        await engine.Until(() => engine.Quotes.Waiting == 1, "the request for XYZ is held");
        cancel.IsCompleted.ShouldBeFalse();
        engine.Quotes.Release("XYZ");

        (await setTrigger).ShouldBeDone();
        (await cancel).ShouldBeRejected("No buy amount is set for XYZ; SET_BUY_AMOUNT first");
        (await engine.Shares("u", "XYZ")).ShouldBe((3, 0));
    }

    [Theory, EachStore]
    public async Task At_once_uses_the_current_price_without_another_hit(Store store)
    {
        await using var engine = await StartAsync(store);
        await engine.DoAll("QUOTE,v,ABC", "SET_BUY_AMOUNT,u,ABC,50.00", "SET_BUY_TRIGGER,u,ABC,20.00");

        (await engine.Shares("u", "ABC")).ShouldBe((2, 0));
        engine.Quotes.RequestsFor("ABC").ShouldBe(1);
    }

    [Theory, EachStore]
    public async Task A_fresh_quote_evaluates_all_armed_triggers_of_its_stock_whoever_caused_it(Store store)
    {
        await using var engine = await StartAsync(store);
        await engine.DoAll(
            "SET_BUY_AMOUNT,u,ABC,50.00", "SET_BUY_TRIGGER,u,ABC,15.00", "SET_BUY_AMOUNT,v,ABC,40.00", "SET_BUY_TRIGGER,v,ABC,12.00",
            "SET_BUY_AMOUNT,w,ABC,40.00", "SET_BUY_TRIGGER,w,ABC,9.99", "SET_BUY_AMOUNT,v,XYZ,40.00");
        engine.Quotes.SetPrice("ABC", 10.00m);
        engine.Advance(TimeSpan.FromSeconds(59.5));

        await engine.DoAll("BUY,x,ABC,10.00");

        await engine.Until(async () => (await engine.Shares("u", "ABC")).Available == 5, "u's trigger has fired");
        await engine.Until(async () => (await engine.Shares("v", "ABC")).Available == 4, "v's trigger has fired");
        (await engine.Trigger("w", Side.Buy, "ABC"))!.Price.ShouldBe(new Money(999));
        (await engine.Cash("v")).ShouldBe((20.00m, 40.00m));
    }

    [Theory, EachStore]
    public async Task A_firing_takes_its_turn_in_the_users_order_like_a_command(Store store)
    {
        await using var engine = await StartAsync(store);
        await engine.DoAll("SET_BUY_AMOUNT,u,ABC,50.00", "SET_BUY_TRIGGER,u,ABC,15.00");
        await engine.DoAll("SET_BUY_AMOUNT,v,ABC,50.00", "SET_BUY_TRIGGER,v,ABC,15.00");
        engine.Quotes.SetPrice("ABC", 10.00m);
        engine.Quotes.SetPrice("SLO", 10.00m);
        engine.Quotes.Hold("SLO");
        engine.Advance(TimeSpan.FromSeconds(59.5));

        var (_, slow) = engine.Send("BUY,u,SLO,20.00");
        await engine.DoAll("BUY,x,ABC,10.00");
        await engine.Until(async () => (await engine.Shares("v", "ABC")).Available == 5, "v's trigger has fired");
        (await engine.Shares("u", "ABC")).ShouldBe((0, 0));
        engine.Quotes.Release("SLO");
        (await slow).ShouldBeDone();

        await engine.Until(async () => (await engine.Shares("u", "ABC")).Available == 5, "u's trigger has fired");
        (await engine.Log("u")).TakeLast(4).ShouldBe(
        [
            "quoteServer 9 user=u stock=SLO price=10.00",
            "userCommand 9 BUY user=u stock=SLO funds=20.00",
            "accountTransaction 9 remove user=u funds=20.00",
            "systemEvent 6 SET_BUY_TRIGGER user=u stock=ABC funds=50.00",
        ]);
    }

    [Theory, EachStore]
    public async Task Without_a_quote_the_command_is_done_and_the_trigger_waits_for_one(Store store)
    {
        await using var engine = await StartAsync(store);
        engine.Quotes.SetPrice("XYZ", 10.00m);
        engine.Quotes.Hold("XYZ");
        await engine.DoAll("SET_BUY_AMOUNT,u,XYZ,50.00");

        var (_, setTrigger) = engine.Send("SET_BUY_TRIGGER,u,XYZ,10.00");
        await engine.PassDeadline();
        (await setTrigger).ShouldBeDone();
        (await engine.Trigger("u", Side.Buy, "XYZ"))!.Price.ShouldBe(new Money(1000));
        engine.Quotes.Release("XYZ");
        await engine.DoAll("QUOTE,x,XYZ");

        await engine.Until(async () => (await engine.Shares("u", "XYZ")).Available == 5, "the trigger has fired");
    }

    [Theory, EachStore]
    public async Task A_quote_fires_no_trigger_that_was_armed_again_since(Store store)
    {
        await using var engine = await StartAsync(store, "Quotes:FreshFor=00:00:02");
        await engine.DoAll("SET_BUY_AMOUNT,u,ABC,50.00", "SET_BUY_TRIGGER,u,ABC,15.00");
        await engine.DoAll("SET_BUY_AMOUNT,v,ABC,50.00", "SET_BUY_TRIGGER,v,ABC,15.00");
        engine.Quotes.SetPrice("SLO", 10.00m);
        engine.Quotes.Hold("SLO");
        engine.Advance(TimeSpan.FromSeconds(1.5));

        var (_, slow) = engine.Send("BUY,u,SLO,20.00");
        string[] rearm = ["CANCEL_SET_BUY,u,ABC", "SET_BUY_AMOUNT,u,ABC,50.00", "SET_BUY_TRIGGER,u,ABC,15.00"];
        var rearmed = rearm.Select(line => engine.Send(line).Outcome).ToList();
        engine.Quotes.SetPrice("ABC", 10.00m);
        await engine.DoAll("BUY,x,ABC,10.00");
        await engine.Until(async () => (await engine.Shares("v", "ABC")).Available == 5, "v's trigger has fired");
        engine.Quotes.SetPrice("ABC", 20.00m);
        engine.Advance(TimeSpan.FromSeconds(1.5));
        await engine.DoAll("BUY,x,ABC,20.00");
        engine.Quotes.Release("SLO");
        (await slow).ShouldBeDone();
        (await Task.WhenAll(rearmed)).ShouldAllBe(outcome => outcome.IsDone);
        await engine.DoAll("DISPLAY_SUMMARY,u");

        (await engine.Trigger("u", Side.Buy, "ABC"))!.HeldCash.ShouldBe(new Money(5000));
        (await engine.Shares("u", "ABC")).ShouldBe((0, 0));
    }

    /// <summary>u, v, w and x have 100.00 each; 4 commands so far.</summary>
    private static async Task<Engine> StartAsync(Store store, params string[] settings)
    {
        var engine = await Engine.StartAsync(store, settings);
        engine.Quotes.SetPrice("ABC", 20.00m);
        await engine.DoAll("ADD,u,100.00", "ADD,v,100.00", "ADD,w,100.00", "ADD,x,100.00");
        return engine;
    }
}
