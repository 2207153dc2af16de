using DayTrading.Kernel;
using DayTrading.Quotes;

namespace DayTrading.Tests.Quotes;

/// <summary>spec: The current price; QUOTE.</summary>
public sealed class QuoteRulesTests
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);

    [Theory, EachStore]
    public async Task Quote_returns_the_current_price_its_time_and_its_key(Store store)
    {
        await using var engine = await Engine.StartAsync(store);
        engine.Quotes.SetAnswer("ABC", "123.45,ABC,u,1167631203000,IRrR7UeTO35kSWUgG0QJKmB35sL27FKM7AVhP5qpjCgmWQeXFJs35g==\n");

        var outcome = await engine.Do("QUOTE,u,ABC");

        var quote = outcome.Result.ShouldBeOfType<Quote>();
        (quote.Symbol.ToString(), quote.Price.Dollars(), quote.QuoteServerTime).ShouldBe(("ABC", 123.45m, 1167631203000));
        quote.CryptoKey.ShouldBe("IRrR7UeTO35kSWUgG0QJKmB35sL27FKM7AVhP5qpjCgmWQeXFJs35g==");
        quote.ReceivedAt.ShouldBe(engine.Clock.GetUtcNow());
    }

    [Theory, EachStore]
    public async Task A_quote_is_the_current_price_for_all_users_for_less_than_60_seconds(Store store)
    {
        await using var engine = await Engine.StartAsync(store);
        engine.Quotes.SetPrice("ABC", 10.00m);
        await engine.DoAll("ADD,v,100.00", "QUOTE,u,ABC");
        engine.Quotes.SetPrice("ABC", 20.00m);

        engine.Advance(Fresh - Millisecond);
        (await PriceFor(engine, "v")).ShouldBe(10.00m);
        engine.Advance(Millisecond);
        (await PriceFor(engine, "v")).ShouldBe(20.00m);

        engine.Quotes.Requests.ShouldBe([("ABC", "u"), ("ABC", "v")]);
    }

    [Theory, EachStore]
    public async Task A_quote_with_under_a_second_left_is_refreshed_before_BUY_or_SELL_uses_it(Store store)
    {
        await using var engine = await Engine.StartAsync(store);
        await engine.GiveShares("u", "ABC", 5);
        await engine.GiveShares("u", "XYZ", 5);
        engine.Quotes.SetPrice("ABC", 20.00m);
        engine.Quotes.SetPrice("XYZ", 20.00m);
        await engine.DoAll("ADD,u,100.00");

        engine.Advance(Fresh - TimeSpan.FromSeconds(1));
        await engine.DoAll("BUY,u,ABC,20.00", "SELL,u,XYZ,20.00");
        engine.Quotes.Requests.Length.ShouldBe(2);
        engine.Advance(Millisecond);
        await engine.DoAll("BUY,u,ABC,20.00", "SELL,u,XYZ,20.00");

        (await engine.Pending("u", Side.Buy)).ShouldBe(["8 ABC 2 x 10.00", "10 ABC 1 x 20.00"]);
        (await engine.Pending("u", Side.Sell)).ShouldBe(["9 XYZ 2 x 10.00", "11 XYZ 1 x 20.00"]);
        engine.Quotes.Requests.Length.ShouldBe(4);
    }

    [Theory, EachStore]
    public async Task A_quote_with_under_a_second_left_serves_QUOTE_and_triggers(Store store)
    {
        await using var engine = await Engine.StartAsync(store);
        engine.Quotes.SetPrice("ABC", 10.00m);
        await engine.DoAll("ADD,u,100.00", "QUOTE,u,ABC");
        engine.Quotes.SetPrice("ABC", 20.00m);

        engine.Advance(Fresh - Millisecond);
        await engine.DoAll("SET_BUY_AMOUNT,u,ABC,50.00", "SET_BUY_TRIGGER,u,ABC,10.00");

        (await PriceFor(engine, "u")).ShouldBe(10.00m);
        (await engine.Shares("u", "ABC")).ShouldBe((5, 0));
        engine.Quotes.Requests.Length.ShouldBe(1);
    }

    [Theory, EachStore]
    public async Task A_quote_serves_from_its_receipt_not_from_its_request(Store store)
    {
        await using var engine = await Engine.StartAsync(store);
        engine.Quotes.SetPrice("ABC", 10.00m);
        engine.Quotes.Hold("ABC");
        var (_, quote) = engine.Send("QUOTE,u,ABC");
        await engine.Until(() => engine.Quotes.Waiting == 1, "the request is held");
        engine.Advance(TimeSpan.FromSeconds(3));
        engine.Quotes.Release("ABC");
        (await quote).ShouldBeDone();

        engine.Advance(Fresh - Millisecond);
        await engine.DoAll("QUOTE,u,ABC");

        engine.Quotes.Requests.Length.ShouldBe(1);
    }

    [Theory, EachStore]
    public async Task Everybody_who_needs_a_stock_waits_for_the_same_request(Store store)
    {
        await using var engine = await Engine.StartAsync(store);
        engine.Quotes.SetPrice("ABC", 10.00m);
        engine.Quotes.Hold("ABC");
        string[] users = [.. Enumerable.Range(1, 50).Select(i => $"u{i}")];
        foreach (var user in users) await engine.DoAll($"ADD,{user},100.00");

        var outcomes = users.Select(user => engine.Send($"BUY,{user},ABC,100.00").Outcome).ToList();
        await engine.Until(() => engine.Quotes.Waiting == 1, "the request is held");
        engine.Quotes.Release("ABC");
        (await Task.WhenAll(outcomes)).ShouldAllBe(outcome => outcome.IsDone);

        engine.Quotes.Requests.ShouldBe([("ABC", "u1")]);
        (await engine.Log()).Count(e => e.StartsWith("quoteServer", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Theory, EachStore]
    public async Task Without_an_answer_within_the_deadline_QUOTE_is_rejected(Store store)
    {
        await using var engine = await Engine.StartAsync(store);
        engine.Quotes.Hold("ABC");
        var (_, quote) = engine.Send("QUOTE,u,ABC");
        await engine.Until(() => engine.Quotes.Waiting == 1, "the request is held");

        engine.Advance(TimeSpan.FromSeconds(4) - Millisecond);
        quote.IsCompleted.ShouldBeFalse();
        engine.Advance(Millisecond);

        (await quote).ShouldBeRejected("No quote for ABC: the quote server gave no answer within 4 seconds; try again");
        (await quote).Rejection!.Reason.ShouldBe("No quote for <symbol>");
    }

    [Theory]
    [InlineData("")]
    [InlineData("garbage\n")]
    [InlineData("10.00,XYZ,u,1,key\n")]
    [InlineData("ten,ABC,u,1,key\n")]
    [InlineData("-1.00,ABC,u,1,key\n")]
    [InlineData("0.00,ABC,u,1,key\n")]
    [InlineData("10.00,ABC,u,1\n")]
    [InlineData("10.00,ABC,u,1,key")]
    public async Task Garbage_is_never_a_price_and_never_billed(string answer)
    {
        await using var engine = await Engine.StartAsync(Store.Sqlite);
        engine.Quotes.SetAnswer("ABC", answer);

        var (_, quote) = engine.Send("QUOTE,u,ABC");
        await engine.Until(
            () =>
            {
                engine.Advance(TimeSpan.FromMilliseconds(100));
                return quote.IsCompleted;
            },
            "the deadline has passed, if it takes so long");

        (await quote).Rejection!.Message.ShouldStartWith("No quote for ABC: ");
        (await engine.Log()).ShouldNotContain(e => e.StartsWith("quoteServer", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_answer_padded_with_blanks_or_NULs_is_a_price()
    {
        await using var engine = await Engine.StartAsync(Store.Sqlite);
        engine.Quotes.SetAnswer("ABC", "10.00,ABC,u,1167631203000,key  \n\0\0\0");

        (await PriceFor(engine, "u")).ShouldBe(10.00m);
    }

    private static async Task<decimal> PriceFor(Engine engine, string user) =>
        (await engine.Do($"QUOTE,{user},ABC")).Result.ShouldBeOfType<Quote>().Price.Dollars();
}
