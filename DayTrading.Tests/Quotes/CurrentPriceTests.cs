using DayTrading.Kernel;
using DayTrading.Quotes;

namespace DayTrading.Tests.Quotes;

/// <summary>spec: The current price.</summary>
public sealed class CurrentPriceTests
{
    [Fact]
    public async Task QUOTE_answers_price_time_and_key_and_needs_no_account()
    {
        await using var server = ScriptedQuoteServer.Proper("12.34");
        await using var world = new QuoteWorld(QuoteWorld.At(server.Port));

        var outcome = await world.QuoteAsync("abc", "nobody");

        var quote = outcome.Result.ShouldBeOfType<Quote>();
        quote.ShouldBe(new Quote(StockSymbol.Parse("ABC"), new Money(1234), 1_700_000_000_123, "kEy+/==", quote.ReceivedAt));
        server.Requests.ShouldBe(["ABC,nobody"]);
    }

    [Fact]
    public async Task A_quote_is_shared_by_all_users_and_a_cache_hit_is_never_billed()
    {
        await using var server = ScriptedQuoteServer.Proper();
        await using var world = new QuoteWorld(QuoteWorld.At(server.Port));

        await world.AskAsync("ABC", "alice");
        await world.AskAsync("ABC", "bob");
        await world.SettleAsync();

        server.Requests.Count.ShouldBe(1);
        world.Hits.Single().User.Value.ShouldBe("alice");
        (await world.CountsAsync()).ShouldSatisfyAllConditions(
            c => c.Fetched.ShouldBe(1), c => c.Hits.ShouldBe(1), c => c.Cost.ShouldBe(new Money(5)));
    }

    [Fact]
    public async Task A_quote_is_current_for_less_than_60_seconds_from_its_receipt()
    {
        await using var server = ScriptedQuoteServer.Proper();
        var clock = new ManualClock();
        await using var world = new QuoteWorld(clock, QuoteWorld.At(server.Port));

        await world.AskAsync("ABC");
        clock.Advance(TimeSpan.FromMilliseconds(59_999));
        await world.AskAsync("ABC");
        server.Requests.Count.ShouldBe(1);

        clock.Advance(TimeSpan.FromMilliseconds(1));
        await world.AskAsync("ABC");
        server.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_quote_with_under_a_second_left_is_refreshed_before_BUY_or_SELL_uses_it()
    {
        await using var server = ScriptedQuoteServer.Proper();
        var clock = new ManualClock();
        await using var world = new QuoteWorld(clock, QuoteWorld.At(server.Port));

        await world.AskAsync("ABC");
        clock.Advance(TimeSpan.FromSeconds(59));
        await world.Mediator.Send(world.Ask("ABC") with { ForTrade = true });
        server.Requests.Count.ShouldBe(1);

        clock.Advance(TimeSpan.FromMilliseconds(1));
        await world.AskAsync("ABC");
        server.Requests.Count.ShouldBe(1);
        await world.Mediator.Send(world.Ask("ABC") with { ForTrade = true });
        server.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_clock_set_back_does_not_keep_a_price_for_longer()
    {
        await using var server = ScriptedQuoteServer.Proper();
        var clock = new BadClock();
        await using var world = new QuoteWorld(clock, QuoteWorld.At(server.Port));

        await world.AskAsync("ABC");
        clock.SetBack(TimeSpan.FromMinutes(10));
        await world.AskAsync("ABC");

        server.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Everybody_who_needs_a_stock_waits_for_the_same_fetch()
    {
        var release = new TaskCompletionSource();
        await using var server = new ScriptedQuoteServer(async (_, line, stream) =>
        {
            await release.Task;
            await ScriptedQuoteServer.SendAsync(stream, ScriptedQuoteServer.Line(line));
        });
        await using var world = new QuoteWorld(QuoteWorld.At(server.Port));

        var asking = Enumerable.Range(0, 10_000).Select(i => world.QuoteAsync("ABC", $"user{i}")).ToArray();
        release.SetResult();
        var outcomes = await Task.WhenAll(asking);

        outcomes.Select(o => o.Result).Distinct().Count().ShouldBe(1);
        server.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_waiter_that_gives_up_does_not_end_the_fetch_of_the_others()
    {
        var release = new TaskCompletionSource();
        await using var server = new ScriptedQuoteServer(async (_, line, stream) =>
        {
            await release.Task;
            await ScriptedQuoteServer.SendAsync(stream, ScriptedQuoteServer.Line(line));
        });
        await using var world = new QuoteWorld(QuoteWorld.At(server.Port));
        using var leaving = new CancellationTokenSource();

        var first = world.Mediator.Send(world.Ask("ABC"), leaving.Token);
        var second = world.AskAsync("ABC");
        await leaving.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(first);
        release.SetResult();

        (await second).Quote.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_hit_stands_in_the_record_before_anybody_has_its_price_and_everybody_is_told()
    {
        await using var server = ScriptedQuoteServer.Proper();
        await using var world = new QuoteWorld(QuoteWorld.At(server.Port));

        var outcome = await world.QuoteAsync("ABC");
        await world.SettleAsync();

        world.Record.First().Kind.ShouldBe(EntryKind.QuoteHit);
        var hit = world.Hits.Single();
        hit.ShouldSatisfyAllConditions(
            h => h.User.Value.ShouldBe("alice"), h => h.Number.Value.ShouldBe(1), h => h.Symbol.ShouldBe(StockSymbol.Parse("ABC")),
            h => h.Price.ShouldBe(new Money(1234)), h => h.QuoteServerTime.ShouldBe(1_700_000_000_123),
            h => h.CryptoKey.ShouldBe("kEy+/=="),
            h => h.Posting.IsEmpty.ShouldBeTrue());
        world.Arrived.ShouldBe([(Quote)outcome.Result!]);
    }

    [Fact]
    public async Task A_new_fetch_follows_one_that_failed()
    {
        await using var server = new ScriptedQuoteServer((number, line, stream) =>
            ScriptedQuoteServer.SendAsync(stream, number == 1 ? "garbage\n" : ScriptedQuoteServer.Line(line)));
        await using var world = new QuoteWorld(QuoteWorld.At(server.Port));

        var rejection = (await world.QuoteAsync("ABC")).Rejection!;
        rejection.Message.ShouldBe("No quote for ABC: the quote server sent no usable answer; try again in a moment");

        (await world.QuoteAsync("ABC")).IsDone.ShouldBeTrue();
    }

    /// <summary>A clock that somebody sets back.</summary>
    private sealed class BadClock : TimeProvider
    {
        private TimeSpan _behind;

        public void SetBack(TimeSpan by) => _behind += by;

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() - _behind;
    }
}
