using DayTrading.Kernel;

namespace DayTrading.Tests.Trading;

/// <summary>spec: SELL, COMMIT_SELL, CANCEL_SELL.</summary>
public sealed class SellTests
{
    private const string NothingPending =
        "There is no pending sell; place a SELL first, it can be committed or cancelled for a limited time";

    [Theory, EachStore]
    public async Task Sell_holds_as_many_whole_shares_as_make_up_the_amount(Store store)
    {
        await using var engine = await Engine.StartAsync(store);
        await engine.GiveShares("u", "ABC", 5);

        (await engine.Do("SELL,u,ABC,29.99")).ShouldBeDone();

        (await engine.Shares("u", "ABC")).ShouldBe((3, 2));
        (await engine.Cash("u")).ShouldBe((0m, 0m));
        (await engine.Pending("u", Side.Sell)).ShouldBe(["4 ABC 2 x 10.00"]);
    }

    [Theory, EachStore]
    public async Task Sell_without_any_available_share_is_rejected_before_a_quote_is_paid(Store store)
    {
        await using var engine = await Engine.StartAsync(store);
        await engine.GiveShares("u", "ABC", 1);
        await engine.DoAll("SELL,u,ABC,10.00");
        engine.Quotes.SetPrice("XYZ", 1.00m);

        (await engine.Do("SELL,u,ABC,10.00")).ShouldBeRejected("No available shares of ABC");
        (await engine.Do("SELL,u,XYZ,10.00")).ShouldBeRejected("No available shares of XYZ");

        engine.Quotes.RequestsFor("XYZ").ShouldBe(0);
    }

    [Theory, EachStore]
    public async Task Sell_of_more_shares_than_are_available_is_rejected(Store store)
    {
        await using var engine = await Engine.StartAsync(store);
        await engine.GiveShares("u", "ABC", 5);
        await engine.DoAll("SELL,u,ABC,20.00");

        (await engine.Do("SELL,u,ABC,40.00")).ShouldBeRejected("Insufficient shares of ABC: 4 needed, 3 available");

        (await engine.Shares("u", "ABC")).ShouldBe((3, 2));
        (await engine.Pending("u", Side.Sell)).ShouldBe(["4 ABC 2 x 10.00"]);
    }

    [Theory, EachStore]
    public async Task Sell_of_less_than_one_share_is_rejected(Store store)
    {
        await using var engine = await Engine.StartAsync(store);
        await engine.GiveShares("u", "ABC", 5);

        (await engine.Do("SELL,u,ABC,9.99")).ShouldBeRejected("9.99 is less than the price of one share of ABC, 10.00");

        (await engine.Shares("u", "ABC")).ShouldBe((5, 0));
    }

    [Theory, EachStore]
    public async Task Commit_sell_executes_at_the_quoted_price_whatever_the_price_is_now(Store store)
    {
        await using var engine = await Engine.StartAsync(store);
        await engine.GiveShares("u", "ABC", 5);
        engine.Advance(TimeSpan.FromSeconds(30));
        await engine.DoAll("SELL,u,ABC,20.00");
        engine.Quotes.SetPrice("ABC", 99.00m);
        engine.Advance(TimeSpan.FromSeconds(40));
        await engine.DoAll("QUOTE,u,ABC");

        (await engine.Do("COMMIT_SELL,u")).ShouldBeDone();

        (await engine.Cash("u")).ShouldBe((20.00m, 0m));
        (await engine.Shares("u", "ABC")).ShouldBe((3, 0));
        (await engine.Pending("u", Side.Sell)).ShouldBeEmpty();
    }

    [Theory, EachStore]
    public async Task Cancel_sell_makes_the_shares_available_again(Store store)
    {
        await using var engine = await Engine.StartAsync(store);
        await engine.GiveShares("u", "ABC", 5);
        await engine.DoAll("SELL,u,ABC,20.00");

        (await engine.Do("CANCEL_SELL,u")).ShouldBeDone();

        (await engine.Shares("u", "ABC")).ShouldBe((5, 0));
        (await engine.Cash("u")).ShouldBe((0m, 0m));
    }

    [Theory, EachStore]
    public async Task Pending_sells_are_committed_and_cancelled_last_in_first_out(Store store)
    {
        await using var engine = await Engine.StartAsync(store);
        await engine.GiveShares("u", "ABC", 10);
        await engine.DoAll("SELL,u,ABC,10.00", "SELL,u,ABC,20.00", "SELL,u,ABC,40.00");

        await engine.DoAll("COMMIT_SELL,u", "CANCEL_SELL,u");

        (await engine.Pending("u", Side.Sell)).ShouldBe(["4 ABC 1 x 10.00"]);
        (await engine.Cash("u")).ShouldBe((40.00m, 0m));
        (await engine.Shares("u", "ABC")).ShouldBe((5, 1));
    }

    [Theory, EachStore]
    public async Task Pending_buys_and_pending_sells_are_stacks_of_their_own(Store store)
    {
        await using var engine = await Engine.StartAsync(store);
        await engine.GiveShares("u", "ABC", 5);
        await engine.DoAll("ADD,u,100.00", "SELL,u,ABC,20.00", "BUY,u,ABC,30.00");

        await engine.DoAll("COMMIT_SELL,u", "COMMIT_BUY,u");

        (await engine.Cash("u")).ShouldBe((90.00m, 0m));
        (await engine.Shares("u", "ABC")).ShouldBe((6, 0));
    }

    [Theory, EachStore]
    public async Task Commit_and_cancel_need_a_pending_sell(Store store)
    {
        await using var engine = await Engine.StartAsync(store);
        engine.Quotes.SetPrice("ABC", 10.00m);
        await engine.DoAll("ADD,u,100.00", "BUY,u,ABC,10.00");

        (await engine.Do("COMMIT_SELL,u")).ShouldBeRejected(NothingPending);
        (await engine.Do("CANCEL_SELL,u")).ShouldBeRejected(NothingPending);

        (await engine.Pending("u", Side.Buy)).ShouldBe(["2 ABC 1 x 10.00"]);
    }

    [Theory, EachStore]
    public async Task Sell_without_a_quote_is_rejected(Store store)
    {
        await using var engine = await Engine.StartAsync(store);
        await engine.GiveShares("u", "ABC", 5);
        engine.Advance(TimeSpan.FromSeconds(60));
        engine.Quotes.Hold("ABC");

        var (_, outcome) = engine.Send("SELL,u,ABC,20.00");
        await engine.PassDeadline();

        (await outcome).Rejection!.Message.ShouldStartWith("No quote for ABC: ");
        (await engine.Shares("u", "ABC")).ShouldBe((5, 0));
    }
}
