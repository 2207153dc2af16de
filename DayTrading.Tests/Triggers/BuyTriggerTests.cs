using System.Globalization;
using DayTrading.Kernel;

namespace DayTrading.Tests.Triggers;

/// <summary>spec: SET_BUY_AMOUNT, SET_BUY_TRIGGER, CANCEL_SET_BUY. ABC costs 20.00 unless a test says otherwise.</summary>
public sealed class BuyTriggerTests
{
    [Theory, EachStore]
    public async Task Set_buy_amount_holds_the_amount_and_fetches_no_quote(Store store)
    {
        await using var engine = await StartAsync(store);

        (await engine.Do("SET_BUY_AMOUNT,u,ABC,60.00")).ShouldBeDone();

        (await engine.Cash("u")).ShouldBe((40.00m, 60.00m));
        engine.Quotes.Requests.ShouldBeEmpty();
    }

    [Theory, EachStore]
    public async Task Set_buy_amount_needs_available_cash(Store store)
    {
        await using var engine = await StartAsync(store);

        (await engine.Do("SET_BUY_AMOUNT,u,ABC,100.01")).ShouldBeRejected("Insufficient funds: 100.01 needed, 100.00 available");

        (await engine.Cash("u")).ShouldBe((100.00m, 0m));
        (await engine.Do("SET_BUY_TRIGGER,u,ABC,10.00")).ShouldBeRejected("No buy amount is set for ABC; SET_BUY_AMOUNT first");
    }

    [Theory, EachStore]
    public async Task A_repeated_set_buy_amount_moves_only_the_difference(Store store)
    {
        await using var engine = await StartAsync(store);

        await engine.DoAll(
            "SET_BUY_AMOUNT,u,ABC,60.00", "SET_BUY_AMOUNT,u,ABC,80.00", "SET_BUY_AMOUNT,u,ABC,50.00", "SET_BUY_AMOUNT,u,ABC,50.00");

        (await engine.Cash("u")).ShouldBe((50.00m, 50.00m));
        (await engine.Log("u")).Where(e => e.StartsWith("accountTransaction", StringComparison.Ordinal)).ShouldBe(
        [
            "accountTransaction 1 add user=u funds=100.00",
            "accountTransaction 2 remove user=u funds=60.00",
            "accountTransaction 3 remove user=u funds=20.00",
            "accountTransaction 4 add user=u funds=30.00",
        ]);
    }

    [Theory, EachStore]
    public async Task A_repeated_set_buy_amount_may_use_what_its_trigger_already_holds(Store store)
    {
        await using var engine = await StartAsync(store);
        await engine.DoAll("SET_BUY_AMOUNT,u,ABC,60.00", "SET_BUY_AMOUNT,u,XYZ,10.00");

        (await engine.Do("SET_BUY_AMOUNT,u,ABC,90.01")).ShouldBeRejected("Insufficient funds: 90.01 needed, 90.00 available");
        (await engine.Cash("u")).ShouldBe((30.00m, 70.00m));
        (await engine.Do("SET_BUY_AMOUNT,u,ABC,90.00")).ShouldBeDone();

        (await engine.Cash("u")).ShouldBe((0m, 100.00m));
    }

    [Theory, EachStore]
    public async Task Set_buy_trigger_needs_an_amount_for_this_stock_and_pays_for_no_quote_without(Store store)
    {
        await using var engine = await StartAsync(store);
        await engine.DoAll("SET_BUY_AMOUNT,u,XYZ,60.00");

        (await engine.Do("SET_BUY_TRIGGER,u,ABC,30.00")).ShouldBeRejected("No buy amount is set for ABC; SET_BUY_AMOUNT first");

        engine.Quotes.Requests.ShouldBeEmpty();
    }

    [Theory, EachStore]
    public async Task A_trigger_whose_price_is_reached_fires_at_once_at_the_quotes_price(Store store)
    {
        await using var engine = await StartAsync(store);
        await engine.DoAll("SET_BUY_AMOUNT,u,ABC,70.00");

        (await engine.Do("SET_BUY_TRIGGER,u,ABC,30.00")).ShouldBeDone();

        (await engine.Shares("u", "ABC")).ShouldBe((3, 0));
        (await engine.Cash("u")).ShouldBe((40.00m, 0m));
        (await engine.Trigger("u", Side.Buy, "ABC")).ShouldBeNull();
    }

    [Theory]
    [InlineData("20.00", true)]
    [InlineData("20.01", false)]
    public async Task A_buy_trigger_fires_when_the_price_is_at_or_below_its_own(string price, bool fires)
    {
        await using var engine = await StartAsync(Store.Sqlite);
        engine.Quotes.SetPrice("ABC", decimal.Parse(price, CultureInfo.InvariantCulture));

        await engine.DoAll("SET_BUY_AMOUNT,u,ABC,70.00", "SET_BUY_TRIGGER,u,ABC,20.00");

        (await engine.Trigger("u", Side.Buy, "ABC") is null).ShouldBe(fires);
        (await engine.Shares("u", "ABC")).Available.ShouldBe(fires ? 3 : 0);
    }

    [Theory, EachStore]
    public async Task A_trigger_whose_amount_buys_not_one_share_stays_armed_until_the_amount_does(Store store)
    {
        await using var engine = await StartAsync(store);
        await engine.DoAll("SET_BUY_AMOUNT,u,ABC,19.99", "SET_BUY_TRIGGER,u,ABC,30.00");
        (await engine.Trigger("u", Side.Buy, "ABC"))!.Price.ShouldBe(new Money(3000));

        await engine.DoAll("SET_BUY_AMOUNT,u,ABC,20.00");

        (await engine.Shares("u", "ABC")).ShouldBe((1, 0));
        (await engine.Trigger("u", Side.Buy, "ABC")).ShouldBeNull();
        (await engine.Log("u")).ShouldContain("systemEvent 3 SET_BUY_TRIGGER user=u stock=ABC funds=20.00");
    }

    [Theory, EachStore]
    public async Task A_trigger_price_that_is_set_again_overwrites_the_first_and_moves_no_money(Store store)
    {
        await using var engine = await StartAsync(store);
        await engine.DoAll("SET_BUY_AMOUNT,u,ABC,70.00", "SET_BUY_TRIGGER,u,ABC,10.00", "SET_BUY_TRIGGER,u,ABC,15.00");
        (await engine.Trigger("u", Side.Buy, "ABC"))!.Price.ShouldBe(new Money(1500));
        (await engine.Cash("u")).ShouldBe((30.00m, 70.00m));

        await engine.DoAll("SET_BUY_TRIGGER,u,ABC,20.00");

        (await engine.Log("u")).ShouldContain("systemEvent 5 SET_BUY_TRIGGER user=u stock=ABC funds=60.00");
    }

    [Theory, EachStore]
    public async Task Once_fired_amount_and_price_are_gone(Store store)
    {
        await using var engine = await StartAsync(store);
        await engine.DoAll("SET_BUY_AMOUNT,u,ABC,70.00", "SET_BUY_TRIGGER,u,ABC,20.00");

        (await engine.Do("CANCEL_SET_BUY,u,ABC")).ShouldBeRejected("No buy amount is set for ABC; SET_BUY_AMOUNT first");
        (await engine.Do("SET_BUY_TRIGGER,u,ABC,20.00")).ShouldBeRejected("No buy amount is set for ABC; SET_BUY_AMOUNT first");
        await engine.DoAll("SET_BUY_AMOUNT,u,ABC,20.00");

        (await engine.Trigger("u", Side.Buy, "ABC"))!.Price.ShouldBeNull();
        (await engine.Shares("u", "ABC")).ShouldBe((3, 0));
    }

    [Theory, EachStore]
    public async Task Cancel_set_buy_makes_the_amount_available_and_forgets_amount_and_price(Store store)
    {
        await using var engine = await StartAsync(store);
        await engine.DoAll("SET_BUY_AMOUNT,u,ABC,70.00", "SET_BUY_TRIGGER,u,ABC,10.00");

        (await engine.Do("CANCEL_SET_BUY,u,ABC")).ShouldBeDone();

        (await engine.Cash("u")).ShouldBe((100.00m, 0m));
        (await engine.Trigger("u", Side.Buy, "ABC")).ShouldBeNull();
        (await engine.Do("CANCEL_SET_BUY,u,ABC")).ShouldBeRejected("No buy amount is set for ABC; SET_BUY_AMOUNT first");
    }

    [Theory, EachStore]
    public async Task Held_cash_is_the_costs_of_pending_buys_and_the_amounts_of_buy_triggers(Store store)
    {
        await using var engine = await StartAsync(store);

        await engine.DoAll("BUY,u,ABC,25.00", "SET_BUY_AMOUNT,u,ABC,10.00", "SET_BUY_AMOUNT,u,XYZ,5.50", "SET_BUY_TRIGGER,u,ABC,9.00");

        (await engine.Cash("u")).ShouldBe((100.00m - 20.00m - 10.00m - 5.50m, 20.00m + 10.00m + 5.50m));
    }

    private static async Task<Engine> StartAsync(Store store)
    {
        var engine = await Engine.StartAsync(store);
        engine.Quotes.SetPrice("ABC", 20.00m);
        await engine.DoAll("ADD,u,100.00");
        return engine;
    }
}
