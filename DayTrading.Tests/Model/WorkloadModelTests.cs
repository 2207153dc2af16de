using DayTrading.Kernel;
using DayTrading.Workloads;

namespace DayTrading.Tests.Model;

/// <summary>Whole workload files of the known mix, through the runner, against the model.</summary>
public sealed class WorkloadModelTests
{
    [Theory]
    [InlineData(Store.Sqlite, 1, 1_000, null, 1)]
    [InlineData(Store.Sqlite, 20, 5_000, null, 2)]
    [InlineData(Store.Sqlite, 20, 5_000, 3, 3)]
    [InlineData(Store.Sqlite, 300, 5_000, null, 4)]
    [InlineData(Store.Postgres, 20, 5_000, null, 5)]
    [InlineData(Store.Postgres, 45, 5_000, 10, 6)]
    public async Task A_workload_ends_as_the_specification_says(Store store, int users, long commands, int? stocks, int seed)
    {
        await using var engine = await Engine.StartAsync(store);
        var file = Path.Combine(Directory.CreateDirectory(engine.Dumplogs).FullName, "workload.txt");
        await using (var stream = File.Create(file)) WorkloadGenerator.Write(stream, new WorkloadShape(users, commands, stocks, seed));
        var lines = (await File.ReadAllLinesAsync(file)).Select(line => ModelCommand.Parse(line.Split("] ")[1].Trim())).ToList();
        var prices = lines.Select(line => line.Symbol).OfType<string>().Distinct().ToDictionary(symbol => symbol, PriceOf);
        var run = new ScriptRun(engine, prices, TimeSpan.FromSeconds(15));

        var report = await engine.Ask(new RunWorkload(file, new WorkloadProgress()));
        var number = 0;
        foreach (var line in lines) run.Model.Execute(++number, line);
        var log = await LogView.ReadAsync(Path.Combine(engine.Dumplogs, report.Dumplogs.ShouldHaveSingleItem().Name));

        (await StateView.OfAsync(engine)).ShouldBe(StateView.Of(run.Model));
        run.EventsShouldAgree(log);
        run.HitsShouldBeNeeded(log);
        ShouldAgree(report, run.Model.Log);
        Invariants.CashShouldFollowFrom(log, run.Model);
        await Invariants.ShouldHoldAsync(engine);
    }

    /// <summary>One price for each stock, from a few cents to more than most amounts.</summary>
    private static long PriceOf(string symbol) => 5 + StockSymbol.Parse(symbol).Index * 7919L % 30_000;

    private static void ShouldAgree(WorkloadReport report, List<ModelEvent> log)
    {
        var rejected = log.Where(e => e.Element == "errorEvent").CountBy(e => e.Command!).ToDictionary();
        var received = log.Where(e => e.Element == "userCommand").CountBy(e => e.Command!).ToDictionary();
        foreach (var (word, counts) in report.Commands)
        {
            counts.Rejected.ShouldBe(rejected.GetValueOrDefault(word), word);
            counts.Done.ShouldBe(received.GetValueOrDefault(word) - rejected.GetValueOrDefault(word), word);
        }

        report.Rejections.Values.Sum().ShouldBe(rejected.Values.Sum());
        report.TriggersFired.ShouldBe(log.Count(e => e is { Element: "systemEvent", Command: "SET_BUY_TRIGGER" or "SET_SELL_TRIGGER" }));
        report.Quotes.Hits.ShouldBe(log.Count(e => e.Element == "quoteServer"));
    }
}
