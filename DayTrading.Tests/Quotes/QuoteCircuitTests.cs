using System.Diagnostics;
using DayTrading.Quotes;
using DayTrading.Quotes.Simulator;

namespace DayTrading.Tests.Quotes;

/// <summary>A quote server that is down.</summary>
public sealed class QuoteCircuitTests
{
    private static readonly (string Key, string Value) Hedges = ("Quotes:HedgeAfter", "00:00:00.020");

    [Fact]
    public async Task A_server_that_is_down_is_left_alone_and_commands_fail_fast_until_it_answers_again()
    {
        var isDown = true;
        await using var server = new ScriptedQuoteServer((_, line, stream) => isDown
            ? Task.CompletedTask
            : ScriptedQuoteServer.SendAsync(stream, ScriptedQuoteServer.Line(line)));
        await using var world = new QuoteWorld(QuoteWorld.At(server.Port, Hedges));
        (await world.HealthAsync()).State.ShouldBe(QuoteServerState.Answering);

        await Task.WhenAll(QuoteServerTests.Symbols(20).Select(symbol => world.AskAsync(symbol)));

        (await world.HealthAsync()).State.ShouldBe(QuoteServerState.OutOfOrder);
        var asked = server.Requests.Count;
        var watch = Stopwatch.StartNew();
        var rejected = await world.QuoteAsync("ABC");
        rejected.Rejection!.Message.ShouldBe("No quote for ABC: the quote server is out of order; try again in 2 seconds");
        watch.ElapsedMilliseconds.ShouldBeLessThan(2_000);
        server.Requests.Count.ShouldBe(asked);

        isDown = false;
        await Task.Delay(QuoteCircuit.Break + TimeSpan.FromMilliseconds(200));
        (await world.QuoteAsync("ABC")).IsDone.ShouldBeTrue();
        (await world.HealthAsync()).State.ShouldBe(QuoteServerState.Answering);
    }

    [Fact]
    public async Task What_was_asked_for_while_the_server_was_away_for_a_moment_is_answered_when_it_is_back()
    {
        var back = DateTimeOffset.UtcNow.AddMilliseconds(400);
        await using var server = new ScriptedQuoteServer((_, line, stream) => DateTimeOffset.UtcNow < back
            ? Task.CompletedTask
            : ScriptedQuoteServer.SendAsync(stream, ScriptedQuoteServer.Line(line)));
        await using var world = new QuoteWorld(QuoteWorld.At(server.Port, Hedges));

        (await world.AskAsync("ABC")).Quote.ShouldNotBeNull();
    }

    [Fact]
    public async Task One_request_in_ten_that_fails_is_no_outage_and_never_a_wrong_price()
    {
        await using var world = new QuoteWorld(settings:
        [
            ("Simulator:Prices", "constant"), ("Simulator:Faults", "0.1"), ("Quotes:Deadline", "00:00:10"), Hedges,
        ]);
        var expected = new PriceModel(SimulatedPrices.Constant, new SeededRandom(1));

        var answers = await Task.WhenAll(QuoteServerTests.Symbols(1_000).Select(symbol => world.AskAsync(symbol)));
        await world.SettleAsync();

        answers.Count(a => a.Quote is null).ShouldBe(0);
        world.Hits.Count(hit => hit.Price != expected.Next(hit.Symbol)).ShouldBe(0);
        answers.Count(a => a.Quote!.Price != expected.Next(a.Quote.Symbol)).ShouldBe(0);
        (await world.CountsAsync()).ShouldSatisfyAllConditions(
            c => c.Garbage.ShouldBeGreaterThan(10), c => c.BrokenOff.ShouldBeGreaterThan(10));
    }

    [Fact]
    public async Task Only_failures_of_every_kind_are_rejected_with_clear_reasons()
    {
        await using var world = new QuoteWorld([("Simulator:Faults", "1"), ("Quotes:Deadline", "00:00:01"), Hedges]);

        var answers = await Task.WhenAll(QuoteServerTests.Symbols(100).Select(symbol => world.AskAsync(symbol)));
        await world.SettleAsync();

        var reasons = answers.Where(a => a.Quote is null).Select(a => a.WhyNot!).Distinct().ToArray();
        reasons.ShouldNotBeEmpty();
        reasons.ShouldAllBe(reason => reason.StartsWith("the quote server", StringComparison.Ordinal));
        reasons.ShouldAllBe(reason => reason.Contains("; try again", StringComparison.Ordinal));
    }
}
