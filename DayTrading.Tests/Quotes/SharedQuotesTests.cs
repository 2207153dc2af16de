using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using DayTrading.Quotes;
using Microsoft.Extensions.Options;

namespace DayTrading.Tests.Quotes;

/// <summary>spec: with a shared cache configured, other instances and a restarted one use a quote too; against a real Redis.</summary>
public sealed class SharedQuotesTests(RedisServer redis)
{
    [Fact]
    public async Task Another_instance_uses_a_quote_that_was_paid_for_and_is_told_of_it_but_not_billed()
    {
        await using var server = ScriptedQuoteServer.Proper();
        var settings = QuoteWorld.At(server.Port, ("ConnectionStrings:Redis", await redis.CreateDatabaseAsync()));
        await using var one = await new QuoteWorld(settings).StartAsync();
        await using var other = await new QuoteWorld(settings).StartAsync();

        var paid = (await one.AskAsync("ABC")).Quote!;
        await one.SettleAsync();
        var shared = (await other.AskAsync("ABC")).Quote!;
        await other.SettleAsync();

        (shared with { ReceivedAt = paid.ReceivedAt }).ShouldBe(paid);
        (paid.ReceivedAt - shared.ReceivedAt).Duration().ShouldBeLessThan(TimeSpan.FromMilliseconds(1));
        server.Requests.Count.ShouldBe(1);
        other.Hits.ShouldBeEmpty();
        other.Arrived.ShouldBe([shared]);
        (await other.CountsAsync()).ShouldSatisfyAllConditions(
            c => c.Shared.ShouldBe(1), c => c.Hits.ShouldBe(0), c => c.Fetched.ShouldBe(0));
        (await other.HealthAsync()).SharedCache.ShouldBe(SharedCacheState.InUse);
    }

    [Fact]
    public async Task What_remains_of_the_60_seconds_is_honoured()
    {
        await using var server = ScriptedQuoteServer.Proper();
        var settings = QuoteWorld.At(server.Port, ("ConnectionStrings:Redis", await redis.CreateDatabaseAsync()));
        var clock = new ManualClock();
        await using var one = await new QuoteWorld(clock, settings).StartAsync();
        await one.AskAsync("ABC");
        await one.SettleAsync();

        clock.Advance(TimeSpan.FromSeconds(40));
        await using var other = await new QuoteWorld(clock, settings).StartAsync();
        await other.AskAsync("ABC");
        server.Requests.Count.ShouldBe(1);

        clock.Advance(TimeSpan.FromSeconds(20));
        await other.AskAsync("ABC");
        server.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Quotes_of_different_servers_never_meet()
    {
        await using var server = ScriptedQuoteServer.Proper("1.00");
        await using var another = ScriptedQuoteServer.Proper("2.00");
        var database = await redis.CreateDatabaseAsync();
        await using var one = await StartAsync(server, database);
        await using var other = await StartAsync(another, database);

        await one.AskAsync("ABC");
        await one.SettleAsync();

        (await other.AskAsync("ABC")).Quote!.Price.Cents.ShouldBe(200);
    }

    [Fact]
    public async Task A_Redis_that_is_absent_delays_and_fails_nothing()
    {
        await using var server = ScriptedQuoteServer.Proper();
        var port = ServerProcess.FreePort();
        await using var world = await StartAsync(server, $"127.0.0.1:{port}");
        var watch = Stopwatch.StartNew();

        foreach (var symbol in QuoteServerTests.Symbols(200)) (await world.AskAsync(symbol)).Quote.ShouldNotBeNull();

        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(6));
        (await world.HealthAsync()).SharedCache.ShouldBe(SharedCacheState.Lost);
    }

    [Fact]
    public async Task A_Redis_that_never_answers_delays_nothing_beyond_its_bound()
    {
        await using var server = ScriptedQuoteServer.Proper();
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var port = ((IPEndPoint)silent.LocalEndpoint).Port;
        await using var world = await StartAsync(server, $"127.0.0.1:{port}");
        var watch = Stopwatch.StartNew();

        var answers = await Task.WhenAll(QuoteServerTests.Symbols(200).Select(symbol => world.AskAsync(symbol)));

        answers.Count(a => a.Quote is null).ShouldBe(0);
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(6));
        (await world.HealthAsync()).SharedCache.ShouldBe(SharedCacheState.Lost);
    }

    [Fact]
    public async Task A_Redis_that_is_lost_and_comes_back_is_used_again()
    {
        await using var server = ScriptedQuoteServer.Proper();
        var port = ServerProcess.FreePort();
        var first = await StartRedisAsync(port);
        await using var world = await StartAsync(
            server, $"127.0.0.1:{port}", ("Quotes:FreshFor", "00:00:00.010"), ("Quotes:RefreshBefore", "0"));
        (await world.AskAsync("ABC")).Quote.ShouldNotBeNull();
        (await world.HealthAsync()).SharedCache.ShouldBe(SharedCacheState.InUse);

        await first.DisposeAsync();
        var lost = await AskUntilAsync(world, SharedCacheState.Lost);
        lost.ShouldBeTrue();

        await using var second = await StartRedisAsync(port);
        var found = await AskUntilAsync(world, SharedCacheState.InUse);
        found.ShouldBeTrue();
    }

    [Fact]
    public async Task Whoever_asks_how_the_shared_cache_is_hears_of_its_loss_though_no_quote_was_wanted()
    {
        await using var server = ScriptedQuoteServer.Proper();
        var port = ServerProcess.FreePort();
        var first = await StartRedisAsync(port);
        await using var world = await StartAsync(server, $"127.0.0.1:{port}");
        (await world.Mediator.Send(new ReachSharedCache())).ShouldBe(SharedCacheState.InUse);

        await first.DisposeAsync();
        (await world.Mediator.Send(new ReachSharedCache())).ShouldBe(SharedCacheState.Lost);

        await using var second = await StartRedisAsync(port);
        var watch = Stopwatch.StartNew();
        while (await world.Mediator.Send(new ReachSharedCache()) != SharedCacheState.InUse)
        {
            watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(30));
            await Task.Delay(100);
        }
    }

    [Fact]
    public void A_connection_string_that_is_not_understood_is_named()
    {
        var thrown = Should.Throw<OptionsValidationException>(() => new RedisCache("localhost:6379,bogus=1"));

        thrown.Message.ShouldStartWith("ConnectionStrings:Redis is not understood: ");
    }

    /// <summary>Every ask on the way is answered, whatever becomes of Redis.</summary>
    private static async Task<bool> AskUntilAsync(QuoteWorld world, SharedCacheState state)
    {
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < TimeSpan.FromSeconds(30))
        {
            var asked = Stopwatch.StartNew();
            (await world.AskAsync("ABC")).Quote.ShouldNotBeNull();
            asked.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(3));
            if ((await world.HealthAsync()).SharedCache == state) return true;

            await Task.Delay(50);
        }

        return false;
    }

    private static Task<QuoteWorld> StartAsync(ScriptedQuoteServer server, string redis, params (string Key, string Value)[] more) =>
        new QuoteWorld(QuoteWorld.At(server.Port, [("ConnectionStrings:Redis", redis), .. more])).StartAsync();

    internal static Task<ServerProcess> StartRedisAsync(int port)
    {
        var folder = ServerProcess.CreateFolder("redis");
        var text = port.ToString(CultureInfo.InvariantCulture);
        string[] command =
            ["/usr/bin/redis-server", "--port", text, "--bind", "127.0.0.1", "--dir", folder, "--save", "", "--appendonly", "no"];
        return ServerProcess.StartAsync(folder, command, async () =>
        {
            using var client = new TcpClient();
            try
            {
                await client.ConnectAsync(IPAddress.Loopback, port);
                return true;
            }
            catch (SocketException)
            {
                // Not listening yet.
                return false;
            }
        });
    }
}
