using DayTrading.Kernel;

namespace DayTrading.Tests.Trading;

/// <summary>spec: BUY, COMMIT_BUY, CANCEL_BUY.</summary>
public sealed class BuyTests
{
    [Theory, EachStore]
    public async Task Buy_holds_only_the_cost_of_whole_shares(Store store)
    {
        await using var engine = await Engine.StartAsync(store);
        engine.Quotes.SetPrice("ABC", 30.00m);
        await engine.DoAll("ADD,u,200.00");

        (await engine.Do("BUY,u,ABC,100.00")).ShouldBeDone();

        (await engine.Cash("u")).ShouldBe((110.00m, 90.00m));
        (await engine.Shares("u", "ABC")).ShouldBe((0, 0));
        (await engine.Pending("u", Side.Buy)).ShouldBe(["2 ABC 3 x 30.00"]);
    }

    [Theory, EachStore]
    public async Task Buy_needs_the_full_amount_although_it_holds_less(Store store)
    {
        await using var engine = await Engine.StartAsync(store);
        engine.Quotes.SetPrice("ABC", 30.00m);
        await engine.DoAll("ADD,u,99.99");

        (await engine.Do("BUY,u,ABC,100.00")).ShouldBeRejected("Insufficient funds: 100.00 needed, 99.99 available");

        (await engine.Cash("u")).ShouldBe((99.99m, 0m));
        engine.Quotes.Requests.ShouldBeEmpty();
    }

    [Theory, EachStore]
    public async Task Buy_of_all_the_available_cash_is_done(Store store)
    {
        await using var engine = await Engine.StartAsync(store);
        engine.Quotes.SetPrice("ABC", 30.00m);
        await engine.DoAll("ADD,u,90.00");

        (await engine.Do("BUY,u,ABC,90.00")).ShouldBeDone();

        (await engine.Cash("u")).ShouldBe((0m, 90.00m));
    }

    [Theory, EachStore]
    public async Task Buy_of_less_than_one_share_is_rejected(Store store)
    {
        await using var engine = await Engine.StartAsync(store);
        engine.Quotes.SetPrice("ABC", 30.00m);
        await engine.DoAll("ADD,u,100.00");

        (await engine.Do("BUY,u,ABC,29.99")).ShouldBeRejected("29.99 is less than the price of one share of ABC, 30.00");

        (await engine.Cash("u")).ShouldBe((100.00m, 0m));
        (await engine.Pending("u", Side.Buy)).ShouldBeEmpty();
    }

    [Theory, EachStore]
    public async Task Commit_buy_spends_the_held_cost_and_makes_the_shares_available(Store store)
    {
        await using var engine = await Engine.StartAsync(store);
        engine.Quotes.SetPrice("ABC", 30.00m);
        await engine.DoAll("ADD,u,200.00", "BUY,u,ABC,100.00");

        (await engine.Do("COMMIT_BUY,u")).ShouldBeDone();

        (await engine.Cash("u")).ShouldBe((110.00m, 0m));
        (await engine.Shares("u", "ABC")).ShouldBe((3, 0));
        (await engine.Pending("u", Side.Buy)).ShouldBeEmpty();
    }

    [Theory, EachStore]
    public async Task Cancel_buy_makes_the_held_cost_available_again(Store store)
    {
        await using var engine = await Engine.StartAsync(store);
        engine.Quotes.SetPrice("ABC", 30.00m);
        await engine.DoAll("ADD,u,200.00", "BUY,u,ABC,100.00");

        (await engine.Do("CANCEL_BUY,u")).ShouldBeDone();

        (await engine.Cash("u")).ShouldBe((200.00m, 0m));
        (await engine.Shares("u", "ABC")).ShouldBe((0, 0));
        (await engine.Pending("u", Side.Buy)).ShouldBeEmpty();
    }

    [Theory, EachStore]
    public async Task Pending_buys_are_committed_and_cancelled_last_in_first_out(Store store)
    {
        await using var engine = await Engine.StartAsync(store);
        foreach (var (symbol, price) in new[] { ("A", 1.00m), ("B", 2.00m), ("C", 4.00m) }) engine.Quotes.SetPrice(symbol, price);
        await engine.DoAll("ADD,u,100.00", "BUY,u,A,10.00", "BUY,u,B,10.00", "BUY,u,C,10.00");

        await engine.DoAll("COMMIT_BUY,u", "CANCEL_BUY,u", "COMMIT_BUY,u");

        (await engine.Shares("u", "C")).ShouldBe((2, 0));
        (await engine.Shares("u", "B")).ShouldBe((0, 0));
        (await engine.Shares("u", "A")).ShouldBe((10, 0));
        (await engine.Cash("u")).ShouldBe((82.00m, 0m));
    }

    [Theory, EachStore]
    public async Task Commit_and_cancel_need_a_pending_buy(Store store)
    {
        const string reason = "There is no pending buy; place a BUY first, it can be committed or cancelled for a limited time";
        await using var engine = await Engine.StartAsync(store);
        await engine.GiveShares("u", "ABC", 5);
        await engine.DoAll("SELL,u,ABC,20.00");

        (await engine.Do("COMMIT_BUY,u")).ShouldBeRejected(reason);
        (await engine.Do("CANCEL_BUY,u")).ShouldBeRejected(reason);

        (await engine.Pending("u", Side.Sell)).ShouldBe(["4 ABC 2 x 10.00"]);
    }

    [Theory, EachStore]
    public async Task A_pending_buy_belongs_to_its_user_alone(Store store)
    {
        await using var engine = await Engine.StartAsync(store);
        engine.Quotes.SetPrice("ABC", 30.00m);
        await engine.DoAll("ADD,u,200.00", "ADD,v,200.00", "BUY,u,ABC,100.00");

        (await engine.Do("COMMIT_BUY,v")).IsDone.ShouldBeFalse();

        (await engine.Pending("u", Side.Buy)).ShouldBe(["3 ABC 3 x 30.00"]);
    }

    [Theory, EachStore]
    public async Task Buy_without_a_quote_is_rejected(Store store)
    {
        await using var engine = await Engine.StartAsync(store);
        engine.Quotes.Hold("ABC");
        await engine.DoAll("ADD,u,200.00");

        var (_, outcome) = engine.Send("BUY,u,ABC,100.00");
        await engine.PassDeadline();

        (await outcome).Rejection!.Message.ShouldStartWith("No quote for ABC: ");
        (await engine.Cash("u")).ShouldBe((200.00m, 0m));
    }
}
