using DayTrading.Kernel;

namespace DayTrading.Tests.Record;

/// <summary>spec: every event is recorded durably before its command is acknowledged, so it is there after a restart.</summary>
public sealed class DurabilityTests
{
    [Theory, EachStore]
    public async Task What_a_caller_is_told_is_in_the_store_with_all_that_led_to_it(Store store)
    {
        await using var engine = await Engine.StartAsync(store);
        engine.Quotes.SetPrice("ABC", 30.00m);
        await engine.Do("ADD,u,100.00");

        await engine.DoDurably("BUY,u,ABC,60.00");

        (await engine.XmlOfStore()).Root!.Elements().Select(e => e.Line()).ShouldBe(
        [
            "userCommand 1 ADD user=u funds=100.00",
            "accountTransaction 1 add user=u funds=100.00",
            "quoteServer 2 user=u stock=ABC price=30.00",
            "userCommand 2 BUY user=u stock=ABC funds=60.00",
            "accountTransaction 2 remove user=u funds=60.00",
        ]);
    }

    [Theory, EachStore]
    public async Task After_a_restart_a_pending_order_expires_when_it_would_have_without_one(Store store)
    {
        await using var files = await StoreOfTest.CreateAsync(store);
        var clock = new ManualClock();
        await using (var engine = await Engine.StartAsync(files, clock))
        {
            engine.Quotes.SetPrice("ABC", 30.00m);
            await engine.DoAll("ADD,u,100.00", "BUY,u,ABC,60.00", "BUY,u,ABC,30.00");
        }

        clock.Advance(TimeSpan.FromSeconds(30));
        await using var restarted = await Engine.StartAsync(files, clock);
        await restarted.DoAll("COMMIT_BUY,u");
        clock.Advance(TimeSpan.FromSeconds(31));
        await restarted.Until(async () => (await restarted.Pending("u", Side.Buy)).Length == 0, "the older buy is released");

        (await restarted.Cash("u")).ShouldBe((70.00m, 0m));
        (await restarted.Shares("u", "ABC")).ShouldBe((1, 0));
    }

    [Theory, EachStore]
    public async Task After_a_restart_an_armed_trigger_waits_and_fires_under_its_number(Store store)
    {
        await using var files = await StoreOfTest.CreateAsync(store);
        var clock = new ManualClock();
        await using (var engine = await Engine.StartAsync(files, clock))
        {
            engine.Quotes.SetPrice("ABC", 30.00m);
            await engine.DoAll("ADD,u,100.00", "SET_BUY_AMOUNT,u,ABC,60.00", "SET_BUY_TRIGGER,u,ABC,20.00");
        }

        await using var restarted = await Engine.StartAsync(files, clock);
        restarted.Quotes.SetPrice("ABC", 20.00m);
        clock.Advance(TimeSpan.FromSeconds(1));
        await restarted.Until(async () => await restarted.Trigger("u", Side.Buy, "ABC") is null, "the trigger has fired");

        (await restarted.Log("u"))[^1].ShouldBe("systemEvent 3 SET_BUY_TRIGGER user=u stock=ABC funds=60.00");
        (await restarted.Shares("u", "ABC")).ShouldBe((3, 0));
    }
}
