using DayTrading.Accounts;
using DayTrading.Kernel;
using DayTrading.Quotes;
using DayTrading.Web.Live;

namespace DayTrading.Tests.Live;

/// <summary>How much is kept for a slow browser, and how often a quick one is updated.</summary>
public sealed class SubscriberTests
{
    private static readonly UserId User = UserId.Parse("u");

    [Fact]
    public async Task A_browser_that_was_slow_gets_the_newest_quote_of_each_stock_and_no_more()
    {
        var subscriber = new Subscriber(User);

        for (var i = 0; i < 100_000; i++) subscriber.Put(new LiveQuote($"S{i % Subscriber.MaxSymbols}", $"{i}.00", i));

        var update = await FirstAsync(subscriber);
        update.Quotes.Count.ShouldBe(Subscriber.MaxSymbols);
        update.Quotes.Min(quote => quote.At).ShouldBe(100_000 - Subscriber.MaxSymbols);
    }

    [Fact]
    public async Task Of_many_events_the_newest_are_told_and_that_there_were_more()
    {
        var subscriber = new Subscriber(User);

        for (var i = 1; i <= 1_000; i++) subscriber.Put(LiveAccount.Of(null, [Added(i)], isComplete: true));

        var account = (await FirstAsync(subscriber)).Account!;
        account.IsComplete.ShouldBeFalse();
        account.Events.Select(h => (int)h.Number).ShouldBe(Enumerable.Range(1_001 - LiveAccount.MaxEvents, LiveAccount.MaxEvents));
    }

    [Fact]
    public async Task Quotes_that_come_quickly_are_told_together()
    {
        var clock = new ManualClock();
        var subscriber = new Subscriber(User);
        await using var updates = subscriber.ReadAsync(clock, CancellationToken.None).GetAsyncEnumerator();
        subscriber.Put(new LiveQuote("A", "1.00", 1));
        (await updates.MoveNextAsync()).ShouldBeTrue();

        var next = updates.MoveNextAsync().AsTask();
        subscriber.Put(new LiveQuote("A", "2.00", 2));
        subscriber.Put(new LiveQuote("A", "3.00", 3));
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
        var (domainEvent, isComplete) = account.Take();
        (domainEvent.Count, isComplete).ShouldBe((LiveAccount.MaxEvents, false));
        account.Add(Added(1)).ShouldBeTrue();
    }

    [Fact]
    public void A_user_has_a_bounded_number_of_connections_and_gets_them_back()
    {
        var subscribers = new Subscribers();
        var all = Enumerable.Range(0, Subscribers.MaxOfUser).Select(_ => new Subscriber(User)).ToList();

        all.ForEach(subscriber => subscribers.TryAdd(subscriber).ShouldBeTrue());
        subscribers.TryAdd(new Subscriber(User)).ShouldBeFalse();
        subscribers.TryAdd(new Subscriber(UserId.Parse("other"))).ShouldBeTrue();
        all.ForEach(subscribers.Remove);

        subscribers.Count.ShouldBe(1);
        subscribers.Of(User).ShouldBeNull();
        subscribers.TryAdd(all[0]).ShouldBeTrue();
    }

    [Fact]
    public void The_recent_quotes_of_a_stock_are_the_last_ones_in_order()
    {
        var recent = new RecentQuotes();
        var symbol = StockSymbol.Parse("ABC");

        for (var i = 1; i <= 1_000; i++)
            recent.Add(new Quote(symbol, new Money(i), i, "key", DateTimeOffset.FromUnixTimeMilliseconds(i)));

        var last = Enumerable.Range(1_001 - RecentQuotes.MaxPoints, RecentQuotes.MaxPoints);
        recent.Points(symbol).ShouldBe(last.Select(i => new QuotePoint(i, new Money(i))));
        recent.Latest(symbol)!.Price.ShouldBe(new Money(1_000));
    }

    private static FundsAdded Added(long number) => new(User, new TransactionNumber(number), new Money(1));

    private static async Task<LiveUpdate> FirstAsync(Subscriber subscriber)
    {
        await foreach (var update in subscriber.ReadAsync(TimeProvider.System, CancellationToken.None)) return update;
        throw new InvalidOperationException("There is no update");
    }
}
