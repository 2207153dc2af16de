using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using DayTrading.Kernel;
using DayTrading.Quotes;
using DayTrading.Triggers;

namespace DayTrading.Benchmarks;

/// <summary>
/// Ten thousand armed triggers over two thousand stocks, whose prices walk, with the legacy server's delays: what the re-quotes ask of
/// the server, how soon a price lets its triggers fire, and how much longer a user's QUOTE takes for a stock that nobody asked for before.
/// </summary>
internal static class ArmedTriggers
{
    private const int Users = 1_000;
    private const int Stocks = 2_000;
    private const int TriggersOfUser = 10;

    /// <summary>A user's own quotes, 20 a second, of stocks that no trigger waits for.</summary>
    private static readonly TimeSpan BetweenQuotes = TimeSpan.FromMilliseconds(50);

    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(30);

    public static async Task RunAsync(TextWriter output, TimeSpan span)
    {
        var arrivals = new Arrivals();
        await using var engine = await EngineHost.StartAsync(
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["Simulator:Delays"] = "legacy", ["Simulator:Prices"] = "walk" },
            store: null,
            arrivals);
        await output.WriteLineAsync($"{Sockets.Statistics()} before");
        var strangers = Enumerable.Range(Stocks, 17_000 - Stocks).GetEnumerator();
        var alone = await AskAsync(engine, strangers, Quiet);
        await output.WriteLineAsync($"a user's QUOTE of a new stock, without triggers: {alone}");

        var armed = await ArmAsync(engine);
        await output.WriteLineAsync($"{armed:N0} triggers are armed on {Stocks:N0} stocks; {span.TotalMinutes:0.#} minutes from here on");
        arrivals.Restart();
        var before = await engine.Mediator.Send(new GetQuoteCounts());
        var beside = await AskAsync(engine, strangers, span);
        var after = await engine.Mediator.Send(new GetQuoteCounts());
        var own = beside.Count;
        await output.WriteLineAsync($"a user's QUOTE of a new stock, beside them: {beside}");
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"re-quotes a minute: {(after.Fetched - before.Fetched - own) / span.TotalMinutes:N0}; connections a minute, " +
            $"the user's own included: {(after.Asked - before.Asked) / span.TotalMinutes:N0}, hits {after.Hits - before.Hits:N0}"));
        await output.WriteLineAsync($"fired: {arrivals.Delays.Count:N0}; from price to fire: {new Percentiles(arrivals.Delays)}");
        await output.WriteLineAsync($"{Sockets.Statistics()} after");
    }

    private static async Task<Percentiles> AskAsync(EngineHost engine, IEnumerator<int> stocks, TimeSpan span)
    {
        var asking = new List<Task<double>>();
        var began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began) < span && stocks.MoveNext())
        {
            asking.Add(AskAsync(engine, stocks.Current));
            var due = asking.Count * BetweenQuotes - Stopwatch.GetElapsedTime(began);
            if (due > TimeSpan.Zero) await Task.Delay(due);
        }

        return new Percentiles(await Task.WhenAll(asking));
    }

    private static async Task<double> AskAsync(EngineHost engine, int stock)
    {
        var began = Stopwatch.GetTimestamp();
        await engine.SendAsync(new CommandText { Word = CommandWord.Quote, User = $"asks{stock}", Symbol = Symbol(stock) });
        return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    }

    /// <summary>Buy triggers, from half a percent to five below the present price; answers how many did not fire at once.</summary>
    private static async Task<int> ArmAsync(EngineHost engine)
    {
        await Parallel.ForEachAsync(Enumerable.Range(0, Users), new ParallelOptions { MaxDegreeOfParallelism = 256 }, async (user, _) =>
        {
            var name = $"waits{user}";
            await engine.SendAsync(new CommandText { Word = CommandWord.Add, User = name, Amount = "1000000.00", Price = "1000000.00" });
            for (var i = 0; i < TriggersOfUser; i++) await ArmAsync(engine, name, Symbol((user * TriggersOfUser + i) % Stocks), i + 1);
        });
        return engine.Get<TriggerProjection>().ArmedStocks.Sum(s => s.FiringAt(Money.Zero).Count);
    }

    private static async Task ArmAsync(EngineHost engine, string user, string symbol, int halfPercents)
    {
        var quoted = await engine.SendAsync(new CommandText { Word = CommandWord.Quote, User = user, Symbol = symbol });
        var price = new Money(((Quote)quoted.Result!).Price.Cents * (200 - halfPercents) / 200);
        await engine.SendAsync(
            new CommandText { Word = CommandWord.SetBuyAmount, User = user, Symbol = symbol, Amount = "2000.00", Price = "2000.00" });
        await engine.SendAsync(
            new CommandText
            {
                Word = CommandWord.SetBuyTrigger, User = user, Symbol = symbol, Amount = price.ToString(), Price = price.ToString(),
            });
    }

    private static string Symbol(int stock) => $"{(char)('A' + stock / 676)}{(char)('A' + stock / 26 % 26)}{(char)('A' + stock % 26)}";

    /// <summary>When each stock's last hit was recorded, before anybody uses its price, and how long after it triggers fired.</summary>
    private sealed class Arrivals : IProjection
    {
        private readonly long[] _arrived = new long[StockSymbol.Count];

        public ConcurrentQueue<double> Delays { get; private set; } = [];

        public void Restart() => Delays = [];

        public void Apply(DomainEvent domainEvent)
        {
            if (domainEvent is QuoteReceived) Volatile.Write(ref _arrived[domainEvent.Symbol.Index], Stopwatch.GetTimestamp());
            else if (domainEvent is TriggerFired)
                Delays.Enqueue(Stopwatch.GetElapsedTime(Volatile.Read(ref _arrived[domainEvent.Symbol.Index])).TotalMilliseconds);
        }
    }
}
