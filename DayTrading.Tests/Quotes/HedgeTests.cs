using System.Net;
using System.Net.NetworkInformation;
using DayTrading.Kernel;
using DayTrading.Quotes;
using Microsoft.Extensions.Options;

namespace DayTrading.Tests.Quotes;

/// <summary>spec: hedges, against real sockets.</summary>
public sealed class HedgeTests
{
    [Fact]
    public async Task Without_an_answer_after_the_hedge_delay_a_second_connection_asks_and_the_first_answer_wins()
    {
        await using var server = new ScriptedQuoteServer((number, line, stream) => number == 1
            ? ScriptedQuoteServer.StaySilentAsync(stream)
            : ScriptedQuoteServer.SendAsync(stream, ScriptedQuoteServer.Line(line)));
        var clock = new ManualClock();
        await using var world = new QuoteWorld(clock, QuoteWorld.Hedged(server.Port));

        var asking = world.AskAsync("ABC");
        await server.WhenAskedAsync(1);
        await clock.WhenArmedAsync(2);
        clock.Advance(TimeSpan.FromMilliseconds(84));
        clock.FiredTimers.ShouldBe(0);
        server.Requests.Count.ShouldBe(1);

        clock.Advance(TimeSpan.FromMilliseconds(31));
        (await asking).Quote.ShouldNotBeNull();
        await world.SettleAsync();
        (await world.CountsAsync()).ShouldSatisfyAllConditions(c => c.Asked.ShouldBe(2), c => c.Hits.ShouldBe(1), c => c.Lost.ShouldBe(1));
    }

    [Fact]
    public async Task Further_connections_follow_with_growing_delay_until_the_deadline()
    {
        await using var server = new ScriptedQuoteServer((_, _, stream) => ScriptedQuoteServer.StaySilentAsync(stream));
        var clock = new ManualClock();
        await using var world = new QuoteWorld(clock, QuoteWorld.Hedged(server.Port));

        var asking = world.AskAsync("ABC");
        var most = 115.0;
        for (var opened = 1; opened <= 6; opened++, most *= 1.3)
        {
            await server.WhenAskedAsync(opened);
            await clock.WhenArmedAsync(2);
            var fired = clock.FiredTimers;
            clock.Advance(TimeSpan.FromMilliseconds(most * 85 / 115 - 1));
            clock.FiredTimers.ShouldBe(fired);
            server.Requests.Count.ShouldBe(opened);
            clock.Advance(TimeSpan.FromMilliseconds(most - most * 85 / 115 + 1));
        }

        await server.WhenAskedAsync(7);
        clock.Advance(TimeSpan.FromSeconds(4));
        (await asking).WhyNot.ShouldBe("the quote server gave no answer within 4 seconds; try again");
        await world.SettleAsync();
        (await world.CountsAsync()).ShouldSatisfyAllConditions(c => c.Silent.ShouldBeInRange(7, 8), c => c.Failed.ShouldBe(1));
    }

    [Fact]
    public async Task Every_answer_of_a_fetch_that_arrives_before_its_connection_closes_is_recorded_and_billed()
    {
        var both = new TaskCompletionSource();
        await using var server = new ScriptedQuoteServer(async (number, line, stream) =>
        {
            if (number == 2) both.SetResult();
            await both.Task;
            await ScriptedQuoteServer.SendAsync(stream, ScriptedQuoteServer.Line(line, $"{number}.00"));
        });

        // The queue has room for one entry and is not read yet: the first answer waits there, the second arrives meanwhile.
        await using var world = new QuoteWorld(null, QuoteWorld.Hedged(server.Port, ("Audit:Capacity", "1")), startRecording: false);
        await world.FillRecordAsync();
        var asking = world.AskAsync("ABC", "alice");
        await both.Task;
        await Task.Delay(100);
        world.StartRecording();
        var quote = (await asking).Quote!;
        await world.SettleAsync();

        var hits = world.Hits.Where(h => h.Price != Money.Zero).ToArray();
        hits.Length.ShouldBe(2);
        hits.Select(h => h.Number).Distinct().Count().ShouldBe(1);
        hits.Select(h => h.Price).ShouldContain(quote.Price);
        world.Arrived.ShouldBe([quote]);
        (await world.CountsAsync()).ShouldSatisfyAllConditions(
            c => c.Fetched.ShouldBe(1), c => c.Hits.ShouldBe(2), c => c.Cost.ShouldBe(new Money(10)));
    }

    [Fact]
    public async Task An_answer_that_is_garbage_does_not_keep_another_connection_from_winning()
    {
        await using var server = new ScriptedQuoteServer((number, line, stream) => ScriptedQuoteServer.SendAsync(
            stream, number <= 3 ? "garbage\n" : ScriptedQuoteServer.Line(line)));
        await using var world = new QuoteWorld(QuoteWorld.Hedged(server.Port));

        (await world.AskAsync("ABC")).Quote.ShouldNotBeNull();

        await world.SettleAsync();
        (await world.CountsAsync()).ShouldSatisfyAllConditions(c => c.Garbage.ShouldBeInRange(1, 3), c => c.Fetched.ShouldBe(1));
    }

    [Fact]
    public async Task No_socket_stays_in_TIME_WAIT_on_either_side()
    {
        await using var world = new QuoteWorld(("Simulator:Delays", "legacy"), ("Quotes:HedgeAfter", "00:00:00.020"));
        await Task.WhenAll(QuoteServerTests.Symbols(500).Select(symbol => world.AskAsync(symbol)));
        var server = (await world.Get<QuoteServerAddress>().FindAsync(CancellationToken.None))!;
        await world.SettleAsync();

        (await world.CountsAsync()).Lost.ShouldBeGreaterThan(20);
        TimeWaits(server).ShouldBeLessThanOrEqualTo(5);
    }

    [Fact]
    public void The_hedge_delay_follows_the_measured_answers_within_limits()
    {
        static HedgePace Measured(Func<int, double> milliseconds)
        {
            var pace = new HedgePace(Options.Create(new QuotesOptions()));
            for (var i = 0; i < 256; i++) pace.Measured(TimeSpan.FromMilliseconds(milliseconds(i)));
            return pace;
        }

        var unmeasured = new HedgePace(Options.Create(new QuotesOptions()));

        unmeasured.First.ShouldBe(TimeSpan.FromMilliseconds(20));
        Measured(i => 40 + i % 20).First.TotalMilliseconds.ShouldBe(58 * 1.15, 2);
        Measured(i => i % 3 == 0 ? 1_009 : 9 + i % 10).First.TotalMilliseconds.ShouldBe(18 * 1.15, 2);
        Measured(_ => 0.2).First.TotalMilliseconds.ShouldBe(5);
        Measured(_ => 3_000).First.TotalMilliseconds.ShouldBe(200);
    }

    private static int TimeWaits(IPEndPoint server) => IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpConnections().Count(c =>
        c.State == TcpState.TimeWait && (c.LocalEndPoint.Port == server.Port || c.RemoteEndPoint.Port == server.Port));
}
