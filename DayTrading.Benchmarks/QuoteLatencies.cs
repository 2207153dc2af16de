using System.Diagnostics;
using System.Globalization;
using DayTrading.Engine;
using DayTrading.Kernel;
using DayTrading.Quotes;
using MediatR;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace DayTrading.Benchmarks;

/// <summary>
/// The time to a quote for many distinct stocks against the simulator with the legacy server's delays, without and with hedging: over real
/// sockets, asked at a steady rate that both keep up with, so that it is the server's time that is measured and not a queue's.
/// </summary>
public static class QuoteLatencies
{
    private const int Stocks = 5_000;

    /// <summary>Unhedged, 400 a second at 0.563 s each keep 225 connections busy.</summary>
    private const int StocksPerSecond = 400;

    /// <summary>What is asked for first, while code is compiled and the hedge delay not yet measured; not counted.</summary>
    private const int WarmUp = 500;

    /// <summary>Within which times the shares are counted: the predecessor published 89 % within 20 ms and none over 850 ms.</summary>
    private static readonly int[] Within = [20, 30, 50, 100, 850];

    public static async Task RunAsync(TextWriter output)
    {
        await output.WriteLineAsync($"{Stocks} distinct stocks, legacy delays, {StocksPerSecond} asked a second; times in milliseconds");
        await output.WriteLineAsync(
            $"{"",-10}{"median",8}{"90 %",8}{"99 %",8}{"99.9 %",8}{"max",8}" + string.Concat(Within.Select(ms => $"{"≤ " + ms,9}"))
            + $"{"none",6}{"asked",7}{"hits",7}{"cost",9}{"hedge",7}");
        await output.WriteLineAsync(await MeasureAsync("unhedged", "0"));
        await output.WriteLineAsync($"{Sockets.Statistics()} before the hedges");
        await output.WriteLineAsync(await MeasureAsync("hedged", "00:00:00.020"));
        await output.WriteLineAsync($"{Sockets.Statistics()} after them");
    }

    private static async Task<string> MeasureAsync(string name, string hedgeAfter)
    {
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Simulator:Delays"] = "legacy",
            ["Quotes:HedgeAfter"] = hedgeAfter,
            ["Quotes:MaxConnections"] = "1024",
            ["Quotes:Deadline"] = "00:00:10",
        };
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        await using var services = new ServiceCollection().AddLogging().AddSingleton(TimeProvider.System)
            .AddKernel(configuration).AddEngine(configuration).AddQuotes(configuration).BuildServiceProvider();
        var journal = services.GetRequiredService<Journal>();
        var mediator = services.GetRequiredService<IMediator>();
        var recording = DrainAsync(journal);

        await AskAsync(mediator, Enumerable.Range(Stocks, WarmUp));
        var before = await mediator.Send(new GetQuoteCounts());
        var times = await AskAsync(mediator, Enumerable.Range(0, Stocks));
        var after = await mediator.Send(new GetQuoteCounts());
        var health = await mediator.Send(new GetQuoteHealth());

        journal.Close();
        await recording;
        return Row(name, times, before, after, health.HedgeAfter);
    }

    private static async Task<double[]> AskAsync(IMediator mediator, IEnumerable<int> stocks)
    {
        var asking = new List<Task<double>>();
        var begun = Stopwatch.GetTimestamp();
        foreach (var stock in stocks)
        {
            var due = TimeSpan.FromSeconds(asking.Count / (double)StocksPerSecond) - Stopwatch.GetElapsedTime(begun);
            if (due > TimeSpan.Zero) await Task.Delay(due);
            asking.Add(AskAsync(mediator, stock));
        }

        return await Task.WhenAll(asking);
    }

    private static async Task<double> AskAsync(IMediator mediator, int stock)
    {
        var symbol = StockSymbol.Parse($"{(char)('A' + stock / 676)}{(char)('A' + stock / 26 % 26)}{(char)('A' + stock % 26)}");
        var begun = Stopwatch.GetTimestamp();
        await mediator.Send(new GetQuote(symbol, UserId.Parse("measurer"), new TransactionNumber(stock + 1)));
        return Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
    }

    private static string Row(string name, double[] times, QuoteCounts before, QuoteCounts after, TimeSpan hedge)
    {
        Array.Sort(times);
        string At(double share) => Number(times[Math.Min(times.Length - 1, (int)(times.Length * share))]);
        string Number(double number) => number.ToString("0.0", CultureInfo.InvariantCulture);
        return $"{name,-10}{At(0.5),8}{At(0.9),8}{At(0.99),8}{At(0.999),8}{At(1),8}"
            + string.Concat(Within.Select(ms => $"{Number(times.Count(t => t <= ms) * 100.0 / times.Length) + " %",9}"))
            + $"{after.Failed - before.Failed,6}{after.Asked - before.Asked,7}{after.Hits - before.Hits,7}{after.Cost - before.Cost,9}"
            + $"{Number(hedge.TotalMilliseconds),7}";
    }

    private static async Task DrainAsync(Journal journal)
    {
        while (await journal.WaitToTakeAsync(CancellationToken.None))
        {
            while (journal.TryTake(out _))
            {
            }
        }
    }
}
