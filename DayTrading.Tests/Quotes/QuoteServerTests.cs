using System.Net;
using System.Net.Sockets;

namespace DayTrading.Tests.Quotes;

/// <summary>spec: quote-server.md, against real sockets.</summary>
public sealed class QuoteServerTests
{
    [Theory]
    [InlineData("12.34,ABC,alice\n")]
    [InlineData("12.34,XYZ,alice,1,key\n")]
    [InlineData("N/A,ABC,alice,1,key\n")]
    [InlineData("0.00,ABC,alice,1,key\n")]
    [InlineData("12.34,ABC,alice,1,key")]
    [InlineData("12.34,ABC,al")]
    [InlineData("\n")]
    [InlineData("")]
    public async Task Garbage_is_never_a_price_and_never_billed(string answer)
    {
        await using var server = ScriptedQuoteServer.Saying(answer);
        await using var world = new QuoteWorld(QuoteWorld.At(server.Port));

        var outcome = await world.QuoteAsync("ABC");
        await world.SettleAsync();

        outcome.Rejection!.Message.ShouldBe("No quote for ABC: the quote server sent no usable answer; try again in a moment");
        world.Hits.ShouldBeEmpty();
        world.Arrived.ShouldBeEmpty();
        var counts = await world.CountsAsync();
        (counts.Garbage + counts.BrokenOff).ShouldBe(1);
        counts.Failed.ShouldBe(1);
    }

    [Fact]
    public async Task An_answer_without_end_is_read_up_to_a_bound()
    {
        await using var server = ScriptedQuoteServer.Saying(new string('9', 1_000_000));
        await using var world = new QuoteWorld(QuoteWorld.At(server.Port));

        (await world.AskAsync("ABC")).WhyNot.ShouldBe("the quote server sent no usable answer; try again in a moment");
        (await world.CountsAsync()).Garbage.ShouldBe(1);
    }

    [Fact]
    public async Task An_answer_may_arrive_in_pieces()
    {
        await using var server = new ScriptedQuoteServer(async (_, line, stream) =>
        {
            foreach (var c in ScriptedQuoteServer.Line(line))
            {
                await ScriptedQuoteServer.SendAsync(stream, c.ToString());
                await Task.Delay(2);
            }
        });
        await using var world = new QuoteWorld(QuoteWorld.At(server.Port));

        (await world.AskAsync("ABC")).Quote!.CryptoKey.ShouldBe("kEy+/==");
    }

    [Fact]
    public async Task An_answer_counts_when_its_line_is_whole_even_if_the_server_never_closes()
    {
        await using var server = new ScriptedQuoteServer(async (_, line, stream) =>
        {
            await ScriptedQuoteServer.SendAsync(stream, ScriptedQuoteServer.Line(line) + "\0\0\0");
            await ScriptedQuoteServer.StaySilentAsync(stream);
        });
        await using var world = new QuoteWorld(QuoteWorld.At(server.Port));

        (await world.AskAsync("ABC")).Quote.ShouldNotBeNull();
    }

    [Fact]
    public async Task Without_an_answer_within_the_deadline_there_is_no_quote()
    {
        await using var server = new ScriptedQuoteServer((_, _, stream) => ScriptedQuoteServer.StaySilentAsync(stream));
        var clock = new ManualClock();
        await using var world = new QuoteWorld(clock, QuoteWorld.At(server.Port));

        var asking = world.QuoteAsync("ABC");
        await server.WhenAskedAsync(1);
        clock.Advance(TimeSpan.FromMilliseconds(3_999));
        clock.FiredTimers.ShouldBe(0);
        asking.IsCompleted.ShouldBeFalse();
        clock.Advance(TimeSpan.FromMilliseconds(1));

        var rejection = (await asking).Rejection!;
        rejection.Message.ShouldBe("No quote for ABC: the quote server gave no answer within 4 seconds; try again");
        rejection.Reason.ShouldBe("No quote for <symbol>");
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_named_as_the_reason()
    {
        var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var port = ((IPEndPoint)free.LocalEndpoint).Port;
        free.Stop();
        await using var world = new QuoteWorld(QuoteWorld.At(port));

        (await world.AskAsync("ABC")).WhyNot.ShouldBe("the quote server cannot be reached; try again in a moment");
    }

    [Fact]
    public async Task A_name_with_several_addresses_is_tried_at_each()
    {
        await using var server = ScriptedQuoteServer.Proper();
        await using var world = new QuoteWorld(
            [("QuoteServer:Host", "localhost"), .. QuoteWorld.At(server.Port)]);

        (await world.AskAsync("ABC")).Quote.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_server_that_closes_again_and_again_before_it_answers_is_survived()
    {
        await using var server = new ScriptedQuoteServer((number, line, stream) =>
            number % 3 == 0 ? ScriptedQuoteServer.SendAsync(stream, ScriptedQuoteServer.Line(line)) : Task.CompletedTask);
        await using var world = new QuoteWorld(QuoteWorld.Hedged(server.Port));

        foreach (var symbol in QuoteServerTests.Symbols(5)) (await world.AskAsync(symbol)).Quote.ShouldNotBeNull();
    }

    [Fact]
    public async Task Connections_in_flight_are_bounded_and_waiting_for_one_does_not_use_up_the_deadline()
    {
        await using var server = new ScriptedQuoteServer(async (_, line, stream) =>
        {
            await Task.Delay(50);
            await ScriptedQuoteServer.SendAsync(stream, ScriptedQuoteServer.Line(line));
        });
        await using var world = new QuoteWorld(QuoteWorld.At(
            server.Port, ("Quotes:MaxConnections", "4"), ("Quotes:Deadline", "00:00:00.500")));

        var answers = await Task.WhenAll(Symbols(100).Select(symbol => world.AskAsync(symbol)));

        answers.Count(answer => answer.Quote is null).ShouldBe(0);
        server.MaxOpen.ShouldBeLessThanOrEqualTo(5);
    }

    [Fact]
    public async Task Two_thousand_stocks_at_once_wait_without_a_thread()
    {
        await using var world = new QuoteWorld([("Simulator:Delays", "Network"), ("Quotes:MaxConnections", "2000")]);

        var asking = Symbols(2_000).Select(symbol => world.AskAsync(symbol)).ToArray();
        ThreadPool.ThreadCount.ShouldBeLessThan(200);
        var answers = await Task.WhenAll(asking);

        answers.Count(answer => answer.Quote is null).ShouldBe(0);
    }

    internal static IEnumerable<string> Symbols(int count) =>
        Enumerable.Range(0, count).Select(i => $"{(char)('A' + i / 676)}{(char)('A' + i / 26 % 26)}{(char)('A' + i % 26)}");
}
