using System.Globalization;
using DayTrading.Kernel;

namespace DayTrading.Tests.Triggers;

/// <summary>spec: SET_SELL_AMOUNT, SET_SELL_TRIGGER, CANCEL_SET_SELL. u has 10 shares of ABC at 10.00 and no cash.</summary>
public sealed class SellTriggerTests
{
    private const string NoAmount = "No sell amount is set for ABC; SET_SELL_AMOUNT first";

    [Theory, EachStore]
    public async Task Set_sell_amount_holds_nothing_yet(Store store)
    {
        await using var engine = await StartAsync(store);

        (await engine.Do("SET_SELL_AMOUNT,u,ABC,1000000.00")).ShouldBeDone();

        (await engine.Shares("u", "ABC")).ShouldBe((10, 0));
        (await engine.Trigger("u", Side.Sell, "ABC"))!.Amount.ShouldBe(new Money(100_000_000));
    }

    [Theory, EachStore]
    public async Task Set_sell_amount_needs_some_shares_and_those_of_pending_sells_do_not_count(Store store)
    {
        await using var engine = await StartAsync(store);
        await engine.DoAll("SELL,u,ABC,100.00");

        (await engine.Do("SET_SELL_AMOUNT,u,ABC,10.00")).ShouldBeRejected("No available shares of ABC");
        (await engine.Do("SET_SELL_AMOUNT,u,XYZ,10.00")).ShouldBeRejected("No available shares of XYZ");
        await engine.DoAll("CANCEL_SELL,u");

        (await engine.Do("SET_SELL_AMOUNT,u,ABC,10.00")).ShouldBeDone();
    }

    [Theory, EachStore]
    public async Task Shares_held_by_the_trigger_itself_count_for_set_sell_amount(Store store)
    {
        await using var engine = await StartAsync(store);
        await engine.DoAll("SET_SELL_AMOUNT,u,ABC,200.00", "SET_SELL_TRIGGER,u,ABC,20.00");
        (await engine.Shares("u", "ABC")).ShouldBe((0, 10));

        (await engine.Do("SET_SELL_AMOUNT,u,ABC,100.00")).ShouldBeDone();

        (await engine.Shares("u", "ABC")).ShouldBe((5, 5));
    }

    [Theory, EachStore]
    public async Task Set_sell_trigger_holds_exactly_the_whole_shares_of_the_amount_at_the_trigger_price(Store store)
    {
        await using var engine = await StartAsync(store);
        await engine.DoAll("SET_SELL_AMOUNT,u,ABC,99.99");

        (await engine.Do("SET_SELL_TRIGGER,u,ABC,20.00")).ShouldBeDone();

        (await engine.Shares("u", "ABC")).ShouldBe((6, 4));
    }

    [Theory, EachStore]
    public async Task Set_sell_trigger_is_rejected_without_an_amount_for_less_than_a_share_and_for_too_many(Store store)
    {
        await using var engine = await StartAsync(store);
        engine.Advance(TimeSpan.FromSeconds(60));

        (await engine.Do("SET_SELL_TRIGGER,u,ABC,20.00")).ShouldBeRejected(NoAmount);
        await engine.DoAll("SET_SELL_AMOUNT,u,ABC,99.99");
        (await engine.Do("SET_SELL_TRIGGER,u,ABC,100.00"))
            .ShouldBeRejected("99.99 is less than the price of one share of ABC at the trigger, 100.00");
        (await engine.Do("SET_SELL_TRIGGER,u,ABC,9.00")).ShouldBeRejected("Insufficient shares of ABC: 11 needed, 10 available");

        (await engine.Shares("u", "ABC")).ShouldBe((10, 0));
        engine.Quotes.RequestsFor("ABC").ShouldBe(1);
    }

    [Theory, EachStore]
    public async Task An_overwritten_trigger_price_may_use_the_shares_that_the_trigger_already_holds(Store store)
    {
        await using var engine = await StartAsync(store);
        await engine.DoAll("SET_SELL_AMOUNT,u,ABC,120.00", "SET_SELL_TRIGGER,u,ABC,20.00", "SELL,u,ABC,20.00");
        (await engine.Shares("u", "ABC")).ShouldBe((2, 8));

        (await engine.Do("SET_SELL_TRIGGER,u,ABC,13.00")).ShouldBeRejected("Insufficient shares of ABC: 9 needed, 8 available");
        (await engine.Do("SET_SELL_TRIGGER,u,ABC,15.00")).ShouldBeDone();

        (await engine.Shares("u", "ABC")).ShouldBe((0, 10));
        (await engine.Trigger("u", Side.Sell, "ABC"))!.HeldShares.ShouldBe(8);
    }

    [Theory, EachStore]
    public async Task A_rejected_overwrite_leaves_the_trigger_and_its_number_as_they_were(Store store)
    {
        await using var engine = await StartAsync(store);
        await engine.DoAll("SET_SELL_AMOUNT,u,ABC,100.00", "SET_SELL_TRIGGER,u,ABC,20.00");

        (await engine.Do("SET_SELL_TRIGGER,u,ABC,100.01")).IsDone.ShouldBeFalse();
        (await engine.Shares("u", "ABC")).ShouldBe((5, 5));
        await engine.PriceBecomes("ABC", 30.00m);

        await engine.Until(async () => await engine.Cash("u") is (150.00m, 0m), "the trigger has fired");
        (await engine.Log("u")).ShouldContain("systemEvent 5 SET_SELL_TRIGGER user=u stock=ABC funds=150.00");
    }

    [Theory, EachStore]
    public async Task An_overwritten_trigger_fires_under_the_number_of_the_last_that_was_done(Store store)
    {
        await using var engine = await StartAsync(store);
        await engine.DoAll("SET_SELL_AMOUNT,u,ABC,100.00", "SET_SELL_TRIGGER,u,ABC,20.00", "SET_SELL_TRIGGER,u,ABC,25.00");

        await engine.PriceBecomes("ABC", 30.00m);

        await engine.Until(async () => await engine.Cash("u") is (120.00m, 0m), "the trigger has fired");
        (await engine.Log("u")).ShouldContain("systemEvent 6 SET_SELL_TRIGGER user=u stock=ABC funds=120.00");
    }

    [Theory, EachStore]
    public async Task A_repeated_set_sell_amount_recomputes_the_held_shares_and_keeps_price_and_number(Store store)
    {
        await using var engine = await StartAsync(store);
        await engine.DoAll("SET_SELL_AMOUNT,u,ABC,100.00", "SET_SELL_TRIGGER,u,ABC,20.00");

        await engine.DoAll("SET_SELL_AMOUNT,u,ABC,179.99");

        (await engine.Shares("u", "ABC")).ShouldBe((2, 8));
        var trigger = (await engine.Trigger("u", Side.Sell, "ABC"))!;
        (trigger.Price, trigger.Number).ShouldBe((new Money(2000), new TransactionNumber(5)));
    }

    [Theory, EachStore]
    public async Task A_repeated_set_sell_amount_is_rejected_as_a_whole_for_less_than_a_share_and_for_too_many(Store store)
    {
        await using var engine = await StartAsync(store);
        await engine.DoAll("SET_SELL_AMOUNT,u,ABC,100.00", "SET_SELL_TRIGGER,u,ABC,20.00");

        (await engine.Do("SET_SELL_AMOUNT,u,ABC,19.99"))
            .ShouldBeRejected("19.99 is less than the price of one share of ABC at the trigger, 20.00");
        (await engine.Do("SET_SELL_AMOUNT,u,ABC,220.00")).ShouldBeRejected("Insufficient shares of ABC: 11 needed, 10 available");

        (await engine.Shares("u", "ABC")).ShouldBe((5, 5));
        (await engine.Trigger("u", Side.Sell, "ABC"))!.Amount.ShouldBe(new Money(10_000));
    }

    [Theory, EachStore]
    public async Task A_repeated_set_sell_amount_evaluates_the_trigger(Store store)
    {
        await using var engine = await StartAsync(store);
        engine.Quotes.Hold("ABC");
        engine.Advance(TimeSpan.FromSeconds(60));
        await engine.DoAll("SET_SELL_AMOUNT,u,ABC,100.00");
        var (_, setTrigger) = engine.Send("SET_SELL_TRIGGER,u,ABC,20.00");
        await engine.PassDeadline();
        (await setTrigger).ShouldBeDone();

        var (_, setAmount) = engine.Send("SET_SELL_AMOUNT,u,ABC,60.00");
        setAmount.IsCompleted.ShouldBeFalse();
        engine.Quotes.SetPrice("ABC", 30.00m);
        engine.Quotes.Release("ABC");
        (await setAmount).ShouldBeDone();

        (await engine.Cash("u")).ShouldBe((90.00m, 0m));
        (await engine.Shares("u", "ABC")).ShouldBe((7, 0));
        (await engine.Log("u")).ShouldContain("systemEvent 5 SET_SELL_TRIGGER user=u stock=ABC funds=90.00");
    }

    [Theory]
    [InlineData("12.00", true)]
    [InlineData("11.99", false)]
    public async Task A_sell_trigger_fires_when_the_price_is_at_or_above_its_own(string price, bool fires)
    {
        await using var engine = await StartAsync(Store.Sqlite);
        engine.Advance(TimeSpan.FromSeconds(60));
        engine.Quotes.SetPrice("ABC", decimal.Parse(price, CultureInfo.InvariantCulture));

        await engine.DoAll("SET_SELL_AMOUNT,u,ABC,60.00", "SET_SELL_TRIGGER,u,ABC,12.00");

        (await engine.Cash("u")).ShouldBe((fires ? 60.00m : 0m, 0m));
        (await engine.Shares("u", "ABC")).ShouldBe(fires ? (5, 0) : (5, 5));
    }

    [Theory, EachStore]
    public async Task All_the_held_shares_are_sold_at_the_quotes_price_even_for_more_than_the_amount(Store store)
    {
        await using var engine = await StartAsync(store);

        await engine.DoAll("SET_SELL_AMOUNT,u,ABC,55.00", "SET_SELL_TRIGGER,u,ABC,6.00");

        (await engine.Cash("u")).ShouldBe((90.00m, 0m));
        (await engine.Shares("u", "ABC")).ShouldBe((1, 0));
        (await engine.Trigger("u", Side.Sell, "ABC")).ShouldBeNull();
        (await engine.Do("CANCEL_SET_SELL,u,ABC")).ShouldBeRejected(NoAmount);
    }

    [Theory, EachStore]
    public async Task Cancel_set_sell_makes_held_shares_available_and_forgets_amount_and_price(Store store)
    {
        await using var engine = await StartAsync(store);
        await engine.DoAll("SET_SELL_AMOUNT,u,ABC,100.00", "SET_SELL_TRIGGER,u,ABC,20.00");

        (await engine.Do("CANCEL_SET_SELL,u,ABC")).ShouldBeDone();

        (await engine.Shares("u", "ABC")).ShouldBe((10, 0));
        (await engine.Do("SET_SELL_TRIGGER,u,ABC,20.00")).ShouldBeRejected(NoAmount);
        (await engine.Do("CANCEL_SET_SELL,u,ABC")).ShouldBeRejected(NoAmount);
    }

    [Theory, EachStore]
    public async Task Cancel_set_sell_of_an_amount_without_a_price_is_done(Store store)
    {
        await using var engine = await StartAsync(store);
        await engine.DoAll("SET_SELL_AMOUNT,u,ABC,100.00");

        (await engine.Do("CANCEL_SET_SELL,u,ABC")).ShouldBeDone();

        (await engine.Trigger("u", Side.Sell, "ABC")).ShouldBeNull();
        (await engine.Shares("u", "ABC")).ShouldBe((10, 0));
    }

    [Theory, EachStore]
    public async Task Held_shares_are_those_of_pending_sells_and_those_of_the_sell_trigger(Store store)
    {
        await using var engine = await StartAsync(store);

        await engine.DoAll(
            "SELL,u,ABC,20.00", "SELL,u,ABC,10.00", "SET_SELL_AMOUNT,u,ABC,80.00", "SET_SELL_TRIGGER,u,ABC,20.00");

        (await engine.Shares("u", "ABC")).ShouldBe((10 - 2 - 1 - 4, 2 + 1 + 4));
    }

    [Theory, EachStore]
    public async Task A_buy_trigger_and_a_sell_trigger_of_one_stock_are_two(Store store)
    {
        await using var engine = await StartAsync(store);
        await engine.DoAll("ADD,u,100.00", "SET_SELL_AMOUNT,u,ABC,100.00", "SET_SELL_TRIGGER,u,ABC,20.00");
        await engine.DoAll("SET_BUY_AMOUNT,u,ABC,50.00", "SET_BUY_TRIGGER,u,ABC,5.00");

        await engine.DoAll("CANCEL_SET_BUY,u,ABC");

        (await engine.Trigger("u", Side.Sell, "ABC"))!.Price.ShouldBe(new Money(2000));
        (await engine.Cash("u")).ShouldBe((100.00m, 0m));
    }

    private static async Task<Engine> StartAsync(Store store, params string[] settings)
    {
        var engine = await Engine.StartAsync(store, settings);
        await engine.GiveShares("u", "ABC", 10);
        return engine;
    }
}
