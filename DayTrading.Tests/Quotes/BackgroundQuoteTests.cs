using System.Collections.Concurrent;
using DayTrading.Kernel;

namespace DayTrading.Tests.Quotes;

/// <summary>Re-quotes for waiting triggers, and refreshing ahead: requests that no user waits for.</summary>
public sealed class BackgroundQuoteTests
{
    [Fact]
    public async Task Re_quotes_take_part_of_the_connections_only_so_that_a_users_own_request_goes_ahead()
    {
        var release = new TaskCompletionSource();
        await using var server = new ScriptedQuoteServer(async (_, line, stream) =>
        {
            if (!line.StartsWith("ZZ", StringComparison.Ordinal)) await release.Task;
            await ScriptedQuoteServer.SendAsync(stream, ScriptedQuoteServer.Line(line));
        });
        await using var world = WorldOf(server, connections: 8);

        var background = QuoteServerTests.Symbols(50).Select(s => world.Mediator.Send(world.Ask(s) with { Background = true })).ToArray();
        (await world.AskAsync("ZZ").WaitAsync(TimeSpan.FromSeconds(10))).Quote.ShouldNotBeNull();

        server.Requests.Count.ShouldBeLessThanOrEqualTo(3);
        release.SetResult();
        (await Task.WhenAll(background)).Count(a => a.Quote is null).ShouldBe(0);
    }

    [Fact]
    public async Task A_user_who_wants_a_stock_whose_re_quote_has_not_begun_does_not_wait_with_it()
    {
        var release = new TaskCompletionSource();
        await using var server = new ScriptedQuoteServer(async (_, line, stream) =>
        {
            if (line.StartsWith("AAA", StringComparison.Ordinal)) await release.Task;
            await ScriptedQuoteServer.SendAsync(stream, ScriptedQuoteServer.Line(line));
        });
        await using var world = WorldOf(server, connections: 4);
        var first = world.Mediator.Send(world.Ask("AAA") with { Background = true });
        var second = world.Mediator.Send(world.Ask("AAB", "system") with { Background = true });

        var quote = (await world.AskAsync("AAB", "alice").WaitAsync(TimeSpan.FromSeconds(10))).Quote!;

        release.SetResult();
        (await first).Quote.ShouldNotBeNull();
        (await second).Quote.ShouldBeSameAs(quote);
        server.Requests.ShouldBe(["AAA,alice", "AAB,alice"], ignoreOrder: true);
    }

    [Fact]
    public async Task Re_quotes_are_first_come_first_served()
    {
        var served = new ConcurrentQueue<string>();
        await using var server = new ScriptedQuoteServer((_, line, stream) =>
        {
            served.Enqueue(line[..3]);
            return ScriptedQuoteServer.SendAsync(stream, ScriptedQuoteServer.Line(line));
        });
        await using var world = WorldOf(server, connections: 1);

        await Task.WhenAll(QuoteServerTests.Symbols(30).Select(s => world.Mediator.Send(world.Ask(s) with { Background = true })));

        served.ShouldBe(QuoteServerTests.Symbols(30));
    }

    [Fact]
    public async Task A_quote_in_demand_is_refreshed_ahead_while_everybody_still_gets_the_old_one()
    {
        await using var server = new ScriptedQuoteServer((number, line, stream) =>
            ScriptedQuoteServer.SendAsync(stream, ScriptedQuoteServer.Line(line, $"{number}.00")));
        var clock = new ManualClock();
        await using var world = new QuoteWorld(clock, QuoteWorld.At(server.Port, ("Quotes:RefreshAhead", "00:00:05")));
        for (var i = 0; i < 20; i++) await world.AskAsync("ABC");
        await world.AskAsync("LOW");

        clock.Advance(TimeSpan.FromSeconds(56));
        (await world.AskAsync("ABC")).Quote!.Price.ShouldBe(new Money(100));
        (await world.AskAsync("ABC")).Quote!.Price.Cents.ShouldBeOneOf(100, 300);
        await world.AskAsync("LOW");
        await world.SettleAsync();

        server.Requests.ShouldBe(["ABC,alice", "LOW,alice", "ABC,alice"]);
        (await world.AskAsync("ABC")).Quote!.Price.ShouldBe(new Money(300));
    }

    [Fact]
    public async Task Refreshing_ahead_is_off_unless_it_is_set()
    {
        await using var server = ScriptedQuoteServer.Proper();
        var clock = new ManualClock();
        await using var world = new QuoteWorld(clock, QuoteWorld.At(server.Port));
        for (var i = 0; i < 20; i++) await world.AskAsync("ABC");

        clock.Advance(TimeSpan.FromMilliseconds(59_999));
        for (var i = 0; i < 20; i++) await world.AskAsync("ABC");
        await world.SettleAsync();

        server.Requests.Count.ShouldBe(1);
    }

    private static QuoteWorld WorldOf(ScriptedQuoteServer server, int connections) => new(QuoteWorld.At(
        server.Port, ("Quotes:MaxConnections", $"{connections}")));
}
