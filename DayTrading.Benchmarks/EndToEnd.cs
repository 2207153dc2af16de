using System.Globalization;
using System.Text.Json;

namespace DayTrading.Benchmarks;

/// <summary>
/// The end-to-end measurement: a generated workload on a store that keeps nothing, on SQLite, on Postgres, and on Postgres with the legacy
/// server's delays, on two of them also by a process that has compiled itself before, and after each run on Postgres the limit, a bare COPY
/// of the rows it left. Every run has a process and a store of its own; all kinds are run in turn, several times, and what is printed are
/// medians.
/// </summary>
internal sealed class EndToEnd(TextWriter output, Options options)
{
    private static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;

    private readonly Dictionary<string, List<RunFigures>> _runs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<ServerFigures>> _servers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<(LimitFigures Figures, double Ratio)>> _limits = new(StringComparer.Ordinal);

    public async Task RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("daytrading-benchmark-workload-").FullName;
        var file = await Workload.WriteAsync(folder, options.Users, options.Commands);
        var warmUp = await Workload.WriteWarmUpAsync(folder);
        await using var cluster = await Cluster.StartAsync();
        await output.WriteLineAsync(
            $"{options.Commands:N0} commands of {options.Users:N0} users, {options.Runs} runs of each kind in turn, constant prices");
        for (var run = 1; run <= options.Runs; run++)
        {
            foreach (var store in options.Stores) await MeasureAsync(cluster, store, file, warmUp);
        }

        Directory.Delete(folder, recursive: true);
        await PrintAsync();
    }

    private static void Add<T>(Dictionary<string, List<T>> lists, string store, T item)
    {
        lists.TryAdd(store, []);
        lists[store].Add(item);
    }

    private async Task MeasureAsync(Cluster cluster, string store, string file, string warmUp)
    {
        switch (store)
        {
            case OneRun.Null or OneRun.Sqlite:
                await KeepAsync(store, await OneRun.MeasureAsync(null, store, file));
                break;
            case OneRun.WarmNull:
                await KeepAsync(store, await OneRun.MeasureAsync(null, OneRun.Null, file, warmUp));
                break;
            case OneRun.WarmPostgres:
                await MeasureOnPostgresAsync(cluster, store, database => OneRun.MeasureAsync(database, OneRun.Postgres, file, warmUp));
                break;
            default:
                await MeasureOnPostgresAsync(cluster, store, database => OneRun.MeasureAsync(database, store, file));
                break;
        }
    }

    private async Task MeasureOnPostgresAsync(Cluster cluster, string store, Func<string, Task<RunFigures>> run)
    {
        await cluster.CleanAsync("run");
        var (cpu, log) = (cluster.CpuSeconds(), await cluster.LogBytesAsync());
        var figures = await run(cluster.Database("run"));
        var server = new ServerFigures(cluster.CpuSeconds() - cpu, await cluster.LogBytesAsync() - log);
        Add(_servers, store, server);
        await KeepAsync(store, figures);
        if (store is not OneRun.Legacy) await MeasureLimitAsync(cluster, store, figures);
    }

    private async Task MeasureLimitAsync(Cluster cluster, string store, RunFigures figures)
    {
        await cluster.CleanAsync("bare");
        var cpu = cluster.CpuSeconds();
        var line = await OneRun.InItsOwnProcessAsync(cluster.Database("run"), "limit", $"{figures.Rows}", cluster.Database("bare"));
        var limit = JsonSerializer.Deserialize<LimitFigures>(line)! with { ServerCpuSeconds = cluster.CpuSeconds() - cpu };
        var ratio = figures.Durable / limit.CopySeconds;
        Add(_limits, store, (limit, ratio));
        await output.WriteLineAsync(string.Create(
            Invariant,
            $"  bare COPY {limit.CopySeconds:0.00} s in {limit.Batches:N0} batches, write and fsync {limit.WriteSeconds:0.00} s; "
            + $"run / COPY {ratio:0.00}"));
    }

    private async Task KeepAsync(string store, RunFigures figures)
    {
        Add(_runs, store, figures);
        await output.WriteLineAsync(string.Create(
            Invariant,
            $"  {store}: {figures.ToLastEffect:N0}/s to the last effect, {figures.ToLastCommit:N0}/s to the last commit, "
            + $"CPU {figures.CpuSeconds:0.0} s"));
    }

    private async Task PrintAsync()
    {
        await output.WriteLineAsync();
        await output.WriteLineAsync(
            "| store | commands/s to the last effect | to the last commit | last effect → commit | peak memory | CPU, process | "
            + "CPU, Postgres | rows | written by the process | Postgres's log | allocated a command | collections, pauses |");
        await output.WriteLineAsync("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |");
        foreach (var (store, runs) in _runs) await output.WriteLineAsync(Row(store, runs));
        foreach (var store in _limits.Keys) await output.WriteLineAsync(LimitOf(store));
    }

    private string LimitOf(string store)
    {
        var first = _limits[store][0].Figures;
        double Of(Func<LimitFigures, double> figure) => Percentiles.Median(_limits[store].Select(l => figure(l.Figures)));
        return string.Create(
            Invariant,
            $"\nThe limit of {store}: a bare COPY of the {first.Rows:N0} rows ({first.Bytes / 1e6:N0} MB) "
            + $"{Of(l => l.CopySeconds):0.00} s (CPU of Postgres {Of(l => l.ServerCpuSeconds):0.0} s); "
            + $"write and fsync of the same bytes {Of(l => l.WriteSeconds):0.00} s. "
            + $"Run to the last commit / bare COPY: {Percentiles.Median(_limits[store].Select(l => l.Ratio)):0.00}");
    }

    private string Row(string store, List<RunFigures> runs)
    {
        double Of(Func<RunFigures, double> figure) => Percentiles.Median(runs.Select(figure));
        var servers = _servers.GetValueOrDefault(store);
        double OfServer(Func<ServerFigures, double> figure) => Percentiles.Median(servers!.Select(figure));
        var cpu = servers is null ? "" : string.Create(Invariant, $"{OfServer(s => s.CpuSeconds):0.0} s");
        var log = servers is null ? "" : string.Create(Invariant, $"{OfServer(s => s.LogBytes) / 1e6:N0} MB");
        return string.Create(
            Invariant,
            $"| {store} | {Of(r => r.ToLastEffect):N0} | {Of(r => r.ToLastCommit):N0} | {Of(r => r.Durable - r.Elapsed) * 1000:N0} ms | "
            + $"{Of(r => r.PeakBytes) / 1e6:N0} MB | {Of(r => r.CpuSeconds):0.0} s | {cpu} | {runs[0].Rows:N0} | "
            + $"{Of(r => r.WrittenBytes) / 1e6:N0} MB | {log} | {Of(r => (double)r.AllocatedBytes / r.Commands):N0} B | "
            + $"{Of(r => r.Collections):N0}, {Of(r => r.PauseSeconds):0.00} s |");
    }

    private sealed record ServerFigures(double CpuSeconds, long LogBytes);
}
