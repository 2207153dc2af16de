using System.Globalization;

namespace DayTrading.Benchmarks;

/// <summary>
/// Whether a command costs the same in short and in long runs, for few users and for many: each run in a process of its own that has run
/// another workload before, so that code is compiled. <c>growth [--stores null] [--runs 3]</c>
/// </summary>
internal static class Growth
{
    private static readonly (int Users, int Commands)[] Shapes =
    [
        (1_000, 10_000), (1_000, 100_000), (1_000, 1_000_000), (1_000, 3_000_000), (10, 1_000_000), (100, 1_000_000), (10_000, 1_000_000),
    ];

    public static async Task RunAsync(TextWriter output, Options options)
    {
        var folder = Directory.CreateTempSubdirectory("daytrading-benchmark-growth-").FullName;
        await using var cluster = await Cluster.StartAsync();
        var warmUp = await Workload.WriteWarmUpAsync(folder);
        await output.WriteLineAsync("| store | users | commands | a command to the last commit | CPU of the process | peak memory |");
        await output.WriteLineAsync("| --- | --- | --- | --- | --- | --- |");
        foreach (var store in options.Stores)
        {
            foreach (var shape in Shapes)
            {
                var file = await Workload.WriteAsync(folder, shape.Users, shape.Commands);
                var runs = new List<RunFigures>();
                for (var run = 0; run < options.Runs; run++) runs.Add(await MeasureAsync(cluster, store, file, warmUp));
                await output.WriteLineAsync(Row(store, shape, runs));
            }
        }

        Directory.Delete(folder, recursive: true);
    }

    private static async Task<RunFigures> MeasureAsync(Cluster cluster, string store, string file, string warmUp)
    {
        if (store is OneRun.Null or OneRun.Sqlite) return await OneRun.MeasureAsync(null, store, file, warmUp);

        await cluster.CleanAsync("run");
        return await OneRun.MeasureAsync(cluster.Database("run"), store, file, warmUp);
    }

    private static string Row(string store, (int Users, int Commands) shape, List<RunFigures> runs)
    {
        double Of(Func<RunFigures, double> figure) => Percentiles.Median(runs.Select(figure));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {store} | {shape.Users:N0} | {shape.Commands:N0} | {Of(r => r.Durable / r.Commands * 1e6):0.00} µs | "
            + $"{Of(r => r.CpuSeconds / r.Commands * 1e6):0.00} µs | {Of(r => r.PeakBytes) / 1e6:N0} MB |");
    }
}
