using System.Collections.Concurrent;
using System.Diagnostics;
using DayTrading.Kernel;
using DayTrading.Quotes;
using DayTrading.Quotes.Simulator;
using DayTrading.Workloads;
using Microsoft.Extensions.Options;

namespace DayTrading.Tests.Quotes;

/// <summary>The whole system while what it gets its quotes from fails in the middle of a run.</summary>
public sealed class UnreliableServerTests
{
    private const int Users = 20;

    /// <summary>What a generated workload is rejected by itself, with the best of quote servers.</summary>
    private static readonly string[] OtherReasons =
    [
        "Insufficient ", "No available shares of ", "No buy amount is set ", "No sell amount is set ", "There is no pending ",
        "amount must be a number ", " is less than the price of one share of ",
    ];

    [Theory]
    [InlineData("00:00:00.020")]
    [InlineData("0")]
    public async Task With_every_tenth_answer_spoilt_a_run_completes_with_no_wrong_price_and_clear_reasons(string hedgeAfter)
    {
        await using var system = await WholeSystem.StartAsync(
            Store.Sqlite, ("Simulator:Faults", "0.1"), ("Quotes:HedgeAfter", hedgeAfter), ("Quotes:Deadline", "00:00:00.250"),
            ("Quotes:FreshFor", "00:00:00.100"), ("Quotes:RefreshBefore", "0"));

        var report = await system.RunAsync(new WorkloadShape(Users, 6_000, 40));

        report.Lines.ShouldBe(6_000);
        report.Commands.Values.Sum(c => c.Done + c.Rejected).ShouldBe(6_000);
        await PricesShouldBeRight(system);
        var counts = await system.Mediator.Send(new GetQuoteCounts());
        (counts.Garbage + counts.BrokenOff + counts.Unreachable + counts.Silent + counts.Lost).ShouldBePositive();
        var messages = (await system.RecordAsync(row => row.Rejection)).OfType<string>().ToHashSet();
        messages.RemoveWhere(message => OtherReasons.Any(other => message.Contains(other, StringComparison.Ordinal)));
        if (string.Equals(hedgeAfter, "0", StringComparison.Ordinal)) messages.ShouldNotBeEmpty();
        foreach (var message in messages) message.ShouldMatch("^No quote for [A-Z]{1,3}: the quote server .*; try again");
    }

    [Fact]
    public async Task A_server_that_is_down_for_a_while_fails_what_needs_a_quote_fast_and_nothing_else()
    {
        var options = new SimulatorOptions { Prices = SimulatedPrices.Constant, Delays = SimulatedDelays.None };
        var server = QuoteServerSimulator.Start(options, 0, TimeProvider.System);
        var port = server.EndPoint.Port;
        await using var system = await WholeSystem.StartAsync(
            Store.Sqlite, QuoteWorld.At(port, ("Quotes:FreshFor", "00:00:00.050"), ("Quotes:RefreshBefore", "0")));
        using var end = new CancellationTokenSource();
        var traders = new Traders(system);
        var trading = traders.TradeAsync(end.Token);
        await UntilAsync(() => traders.Quoted > 200);

        await server.DisposeAsync();
        await UntilAsync(async () => (await system.HealthAsync()).State == QuoteServerState.OutOfOrder);
        var (added, rejected) = (traders.Added, traders.Rejected.Count);
        await UntilAsync(() => traders.Added > added + 200 && traders.Rejected.Count > rejected + 200);
        await using var again = QuoteServerSimulator.Start(options, port, TimeProvider.System);
        await UntilAsync(async () => (await system.HealthAsync()).State == QuoteServerState.Answering);
        var quoted = traders.Quoted;
        await UntilAsync(() => traders.Quoted > quoted + 200);
        await end.CancelAsync();
        await trading;

        traders.AddsRejected.ShouldBe(0);
        traders.Rejected.Distinct().ShouldAllBe(message => message.Contains(": the quote server ", StringComparison.Ordinal));
        traders.Rejected.ShouldContain(message => message.Contains("out of order; try again in 2 seconds", StringComparison.Ordinal));
        traders.Slowest.ShouldBeLessThan(TimeSpan.FromSeconds(6)); // a quote's deadline, and what a busy machine adds
        await PricesShouldBeRight(system);
    }

    [Fact]
    public async Task A_Redis_that_is_killed_and_started_again_in_the_middle_of_a_run_fails_no_command()
    {
        var port = ServerProcess.FreePort();
        var redis = await SharedQuotesTests.StartRedisAsync(port);
        await using var system = await WholeSystem.StartAsync(
            Store.Sqlite, ("ConnectionStrings:Redis", $"127.0.0.1:{port}"), ("Quotes:FreshFor", "00:00:00.100"),
            ("Quotes:RefreshBefore", "0"));
        using var end = new CancellationTokenSource();
        var traders = new Traders(system);
        var trading = traders.TradeAsync(end.Token);
        await UntilAsync(() => traders.Quoted > 200);
        (await system.HealthAsync()).SharedCache.ShouldBe(SharedCacheState.InUse);

        await redis.DisposeAsync();
        await UntilAsync(async () => (await system.HealthAsync()).SharedCache == SharedCacheState.Lost);
        var quoted = traders.Quoted;
        await UntilAsync(() => traders.Quoted > quoted + 200);
        await using var again = await SharedQuotesTests.StartRedisAsync(port);
        await UntilAsync(async () => (await system.HealthAsync()).SharedCache == SharedCacheState.InUse);
        await end.CancelAsync();
        await trading;

        traders.Rejected.ShouldBeEmpty();
        traders.Slowest.ShouldBeLessThan(TimeSpan.FromSeconds(3)); // 50 ms, and what a busy machine adds
        await PricesShouldBeRight(system);
    }

    /// <summary>Every price in the record, of hits and of trades alike, is the one that the simulator gives for the stock.</summary>
    private static async Task PricesShouldBeRight(WholeSystem system)
    {
        var prices = new PriceModel(SimulatedPrices.Constant, new SeededRandom(system.Get<IOptions<SimulatorOptions>>().Value.Seed));
        var priced = await system.RecordAsync(row => (row.Symbol, row.PriceCents));
        var wrong = priced.Where(p => p.PriceCents is { } cents && prices.Next(StockSymbol.Parse(p.Symbol!)).Cents != cents);

        priced.Count(p => p.PriceCents is not null).ShouldBePositive();
        wrong.ShouldBeEmpty();
    }

    private static Task UntilAsync(Func<bool> condition) => UntilAsync(() => Task.FromResult(condition()));

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(60));
            await Task.Delay(10);
        }
    }

    /// <summary>Users who add money and ask for quotes in turns, a command each some milliseconds, for as long as the test lasts.</summary>
    private sealed class Traders(WholeSystem system)
    {
        private int _added;
        private int _addsRejected;
        private int _quoted;
        private long _slowest;

        public int Added => Volatile.Read(ref _added);

        public int AddsRejected => Volatile.Read(ref _addsRejected);

        public int Quoted => Volatile.Read(ref _quoted);

        public TimeSpan Slowest => TimeSpan.FromTicks(Interlocked.Read(ref _slowest));

        public ConcurrentQueue<string> Rejected { get; } = [];

        public Task TradeAsync(CancellationToken end) => Task.WhenAll(Enumerable.Range(0, Users).Select(user => TradeAsync(user, end)));

        private async Task TradeAsync(int user, CancellationToken end)
        {
            for (var i = 0; !end.IsCancellationRequested; i++)
            {
                var added = await TimedAsync(system.AddAsync($"trader{user}"));
                if (added.IsDone) Interlocked.Increment(ref _added);
                else Interlocked.Increment(ref _addsRejected);

                var quoted = await TimedAsync(system.QuoteAsync($"trader{user}", $"S{(char)('A' + (user + i) % 26)}"));
                if (quoted.Rejection is { } rejection) Rejected.Enqueue(rejection.Message);
                else Interlocked.Increment(ref _quoted);
                await Task.Delay(10, CancellationToken.None);
            }
        }

        private async Task<Outcome> TimedAsync(Task<Outcome> command)
        {
            var watch = Stopwatch.StartNew();
            var outcome = await command;
            long slowest;
            while ((slowest = Interlocked.Read(ref _slowest)) < watch.Elapsed.Ticks)
                Interlocked.CompareExchange(ref _slowest, watch.Elapsed.Ticks, slowest);
            return outcome;
        }
    }
}
