using System.Net.Sockets;
using DayTrading.Kernel;
using DayTrading.Quotes.Simulator;

namespace DayTrading.Tests.Quotes;

public sealed class SimulatorTests
{
    private static readonly StockSymbol[] AllSymbols = [.. QuoteServerTests.Symbols(17_576).Select(StockSymbol.Parse)];

    [Fact]
    public async Task It_speaks_the_protocol_one_request_per_connection_and_closes_first()
    {
        await using var simulator = Start(SimulatedPrices.Constant);

        var answer = await AskAsync(simulator, "abc,alice\n");

        var fields = answer.Split(',');
        fields.Length.ShouldBe(5);
        Money.TryParse(fields[0], out var price).ShouldBeTrue();
        fields[0].ShouldBe(price.ToString());
        fields[1].ShouldBe("ABC");
        fields[2].ShouldBe("alice");
        fields[4].ShouldEndWith("\n");
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("ABCD,alice\n")]
    [InlineData("A1,alice\n")]
    [InlineData(",alice\n")]
    public async Task What_is_no_request_gets_no_answer(string request)
    {
        await using var simulator = Start(SimulatedPrices.Constant);

        (await AskAsync(simulator, request)).ShouldBeEmpty();
    }

    [Fact]
    public void A_constant_price_is_a_pure_function_of_seed_and_symbol()
    {
        var prices = new PriceModel(SimulatedPrices.Constant, new SeededRandom(1));
        var same = new PriceModel(SimulatedPrices.Constant, new SeededRandom(1));
        var other = new PriceModel(SimulatedPrices.Constant, new SeededRandom(2));

        AllSymbols.ShouldAllBe(symbol => prices.Next(symbol) == same.Next(symbol) && prices.Next(symbol) == prices.Next(symbol));
        AllSymbols.Count(symbol => prices.Next(symbol) == other.Next(symbol)).ShouldBeLessThan(100);

        // Written down from one process, so that every other one is compared with it.
        new[] { "A", "S", "ABC", "ZZZ" }.Select(s => prices.Next(StockSymbol.Parse(s)).ToString())
            .ShouldBe(["43.08", "101.26", "124.30", "113.77"]);
    }

    [Fact]
    public void Opening_prices_suit_the_workloads()
    {
        var prices = new PriceModel(SimulatedPrices.Constant, new SeededRandom(1));

        var sorted = AllSymbols.Select(prices.Next).Order().ToArray();

        sorted[0].ShouldBeGreaterThanOrEqualTo(new Money(200));
        sorted[^1].ShouldBeLessThanOrEqualTo(new Money(40_000));
        sorted[sorted.Length / 2].ShouldBeInRange(new Money(2_000), new Money(3_500));
    }

    [Fact]
    public void A_walk_moves_at_most_some_percent_a_step_and_stays_above_zero()
    {
        var model = new PriceModel(SimulatedPrices.Walk, new SeededRandom(7));
        foreach (var symbol in AllSymbols.Take(50))
        {
            var last = model.Next(symbol);
            var moved = 0;
            for (var step = 0; step < 5_000; step++)
            {
                var next = model.Next(symbol);
                next.ShouldBeGreaterThan(new Money(99));
                (Math.Abs(next.Cents - last.Cents) - 1).ShouldBeLessThanOrEqualTo(last.Cents * model.Volatility(symbol) / 1_000_000);
                if (next != last) moved++;
                last = next;
            }

            moved.ShouldBeGreaterThan(50);
        }
    }

    [Fact]
    public void A_walk_is_the_same_for_the_same_seed_and_opens_at_the_constant_price()
    {
        var symbol = StockSymbol.Parse("ABC");
        var one = new PriceModel(SimulatedPrices.Walk, new SeededRandom(7));
        var two = new PriceModel(SimulatedPrices.Walk, new SeededRandom(7));
        var constant = new PriceModel(SimulatedPrices.Constant, new SeededRandom(7));

        var first = Enumerable.Range(0, 100).Select(_ => one.Next(symbol)).ToArray();

        first.ShouldBe(Enumerable.Range(0, 100).Select(_ => two.Next(symbol)));
        first[0].ShouldBe(constant.Next(symbol));
    }

    [Fact]
    public void Random_prices_are_independent_of_each_other()
    {
        var model = new PriceModel(SimulatedPrices.Random, new SeededRandom(7));

        var prices = Enumerable.Range(0, 1_000).Select(_ => model.Next(StockSymbol.Parse("ABC"))).ToArray();

        prices.Distinct().Count().ShouldBeGreaterThan(900);
    }

    [Fact]
    public void Network_delays_are_7_to_26_ms_with_a_median_of_9()
    {
        var sorted = Delays(SimulatedDelays.Network);

        sorted[0].ShouldBeGreaterThanOrEqualTo(7);
        sorted[^1].ShouldBeLessThanOrEqualTo(26);
        sorted[sorted.Length / 2].ShouldBe(9, 0.1);
    }

    [Fact]
    public void Legacy_delays_are_those_measured()
    {
        var sorted = Delays(SimulatedDelays.Legacy);

        (sorted.Count(d => d <= 26) / (double)sorted.Length).ShouldBe(0.6575, 0.005);
        sorted.Where(d => d > 26).ShouldAllBe(d => d % 1_000 >= 7 && d % 1_000 <= 26 && d < 4_027);
        sorted.Average().ShouldBe(563, 10);
    }

    [Fact]
    public async Task A_port_in_use_is_named()
    {
        await using var simulator = Start(SimulatedPrices.Constant);
        var port = simulator.EndPoint.Port;

        var thrown = Should.Throw<IOException>(() => QuoteServerSimulator.Start(new SimulatorOptions(), port, TimeProvider.System));

        thrown.Message.ShouldBe($"The quote server cannot listen on 127.0.0.1 port {port}: it is in use; choose another port");
    }

    [Fact]
    public async Task With_a_real_server_configured_the_simulator_does_not_start()
    {
        await using var server = ScriptedQuoteServer.Proper();
        await using var world = await new QuoteWorld(QuoteWorld.At(server.Port)).StartAsync();
        await using var simulated = await new QuoteWorld().StartAsync();

        (await world.HealthAsync()).ShouldSatisfyAllConditions(
            h => h.IsSimulated.ShouldBeFalse(), h => h.Server.ShouldBe($"127.0.0.1:{server.Port}"));
        (await simulated.HealthAsync()).ShouldSatisfyAllConditions(
            h => h.IsSimulated.ShouldBeTrue(), h => h.Server.ShouldBe("simulator-Walk-1"));
        (await simulated.AskAsync("ABC")).Quote.ShouldNotBeNull();
    }

    [Fact]
    public void Faults_are_of_every_kind_at_the_given_rate_and_the_same_for_the_same_seed()
    {
        var model = new FaultModel(0.1, new SeededRandom(1));
        var same = new FaultModel(0.1, new SeededRandom(1));

        var faults = Enumerable.Range(0, 50_000).Select(i => model.Of((ulong)i)).ToArray();

        faults.ShouldBe(Enumerable.Range(0, 50_000).Select(i => same.Of((ulong)i)));
        (faults.Count(f => f != Fault.None) / 50_000.0).ShouldBe(0.1, 0.005);
        faults.Distinct().Count().ShouldBe(Enum.GetValues<Fault>().Length);
    }

    [Fact]
    public async Task Keys_differ_from_answer_to_answer()
    {
        await using var world = new QuoteWorld([("Quotes:FreshFor", "00:00:00.010"), ("Quotes:RefreshBefore", "0")]);

        var keys = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < 20; i++)
        {
            keys.Add((await world.AskAsync("ABC")).Quote!.CryptoKey);
            await Task.Delay(30);
        }

        keys.Count.ShouldBe(20);
    }

    private static QuoteServerSimulator Start(SimulatedPrices prices) => QuoteServerSimulator.Start(
        new SimulatorOptions { Prices = prices, Delays = SimulatedDelays.None }, 0, TimeProvider.System);

    private static double[] Delays(SimulatedDelays mode)
    {
        var model = new DelayModel(mode, new SeededRandom(1));
        return [.. Enumerable.Range(0, 100_000).Select(i => model.Of((ulong)i).TotalMilliseconds).Order()];
    }

    private static async Task<string> AskAsync(QuoteServerSimulator simulator, string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(simulator.EndPoint);
        var stream = client.GetStream();
        await ScriptedQuoteServer.SendAsync(stream, request);
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync();
    }
}
