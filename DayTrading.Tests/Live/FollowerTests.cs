using DayTrading.Accounts;
using DayTrading.Kernel;
using DayTrading.Quotes;
using DayTrading.Web.Live;

namespace DayTrading.Tests.Live;

/// <summary>What a slow browser costs, and how often a quick one is told.</summary>
public sealed class FollowerTests
{
    private static readonly UserId User = UserId.Parse("u");

    [Fact]
    public async Task A_browser_that_was_slow_gets_the_newest_quote_of_each_stock_and_no_more()
    {
        var follower = new Follower(User);

        for (var i = 0; i < 100_000; i++) follower.Put(new LiveQuote($"S{i % Follower.MostSymbols}", $"{i}.00", i));

        var update = await FirstAsync(follower);
        update.Quotes.Count.ShouldBe(Follower.MostSymbols);
        update.Quotes.Min(quote => quote.At).ShouldBe(100_000 - Follower.MostSymbols);
    }

    [Fact]
    public async Task Of_many_events_the_newest_are_told_and_that_there_were_more()
    {
        var follower = new Follower(User);

        for (var i = 1; i <= 1_000; i++) follower.Put(LiveAccount.Of(null, [Added(i)], isComplete: true));

        var account = (await FirstAsync(follower)).Account!;
        account.IsComplete.ShouldBeFalse();
        account.Happened.Select(h => (int)h.Number).ShouldBe(Enumerable.Range(1_001 - LiveAccount.MostEvents, LiveAccount.MostEvents));
    }

    [Fact]
    public async Task Quotes_that_come_quickly_are_told_together()
    {
        var clock = new ManualClock();
        var follower = new Follower(User);
        await using var updates = follower.ReadAsync(clock, CancellationToken.None).GetAsyncEnumerator();
        follower.Put(new LiveQuote("A", "1.00", 1));
        (await updates.MoveNextAsync()).ShouldBeTrue();

        var next = updates.MoveNextAsync().AsTask();
        follower.Put(new LiveQuote("A", "2.00", 2));
        follower.Put(new LiveQuote("A", "3.00", 3));
        await clock.WhenArmedAsync();
        clock.Advance(TimeSpan.FromMilliseconds(199));
        next.IsCompleted.ShouldBeFalse();
        clock.Advance(TimeSpan.FromMilliseconds(1));

        (await next.WaitAsync(TimeSpan.FromSeconds(10))).ShouldBeTrue();
        updates.Current.Quotes.Single().Price.ShouldBe("3.00");
    }

    [Fact]
    public void An_account_under_a_flood_keeps_a_bounded_number_of_events()
    {
        var account = new WatchedAccount(User);

        var queued = Enumerable.Range(1, 10_000).Count(i => account.Add(Added(i)));

        queued.ShouldBe(1);
        var (happened, isComplete) = account.Take();
        (happened.Count, isComplete).ShouldBe((LiveAccount.MostEvents, false));
        account.Add(Added(1)).ShouldBeTrue();
    }

    [Fact]
    public void A_user_has_a_bounded_number_of_connections_and_gets_them_back()
    {
        var followers = new Followers();
        var all = Enumerable.Range(0, Followers.MostOfUser).Select(_ => new Follower(User)).ToList();

        all.ForEach(follower => followers.TryAdd(follower).ShouldBeTrue());
        followers.TryAdd(new Follower(User)).ShouldBeFalse();
        followers.TryAdd(new Follower(UserId.Parse("other"))).ShouldBeTrue();
        all.ForEach(followers.Remove);

        followers.Count.ShouldBe(1);
        followers.Of(User).ShouldBeNull();
        followers.TryAdd(all[0]).ShouldBeTrue();
    }

    [Fact]
    public void The_quotes_seen_of_a_stock_are_the_last_ones_in_order()
    {
        var seen = new SeenQuotes();
        var symbol = StockSymbol.Parse("ABC");

        for (var i = 1; i <= 1_000; i++)
            seen.Add(new Quote(symbol, new Money(i), i, "key", DateTimeOffset.FromUnixTimeMilliseconds(i)));

        var last = Enumerable.Range(1_001 - SeenQuotes.MostPoints, SeenQuotes.MostPoints);
        seen.Points(symbol).ShouldBe(last.Select(i => new QuotePoint(i, new Money(i))));
        seen.Latest(symbol)!.Price.ShouldBe(new Money(1_000));
    }

    private static FundsAdded Added(long number) => new(User, new TransactionNumber(number), new Money(1));

    private static async Task<LiveUpdate> FirstAsync(Follower follower)
    {
        await foreach (var update in follower.ReadAsync(TimeProvider.System, CancellationToken.None)) return update;
        throw new InvalidOperationException("There is no update");
    }
}
