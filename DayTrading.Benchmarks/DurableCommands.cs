using System.Diagnostics;
using System.Globalization;
using DayTrading.Workloads;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace DayTrading.Benchmarks;

/// <summary>
/// One durable command at a time over the HTTP API of the site, on Postgres: at rest, in turn with a bare INSERT; COMMIT and with a call
/// that does nothing, and while a workload saturates the process, whose rate is measured with and without it.
/// <c>durable [--commands 1000000] [--runs 3]</c>
/// </summary>
internal static class DurableCommands
{
    /// <summary>Between two commands: a quick trader's; the rest of the time the connection is idle.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan AtRest = TimeSpan.FromSeconds(30);

    public static async Task RunAsync(TextWriter output, Options options)
    {
        var folder = Directory.CreateTempSubdirectory("daytrading-benchmark-durable-").FullName;
        var file = await Workload.WriteAsync(folder, options.Users, options.Commands);
        await using var cluster = await Cluster.StartAsync();
        var address = new Uri($"http://127.0.0.1:{Tests.ServerProcess.FreePort()}");
        await using (var site = ApiLoad.BuildSite(address, folder, cluster.Database("site")))
        {
            await site.StartAsync(CancellationToken.None);
            using var trader = await ApiLoad.SignInAsync(address, "trader");
            await MeasureAtRestAsync(output, cluster, trader, folder);
            await MeasureRunsAsync(
                output, cluster, site.Services.GetRequiredService<IMediator>(), trader, file, options.Runs);
            await site.StopAsync(CancellationToken.None);
        }

        Directory.Delete(folder, recursive: true);
    }

    private static async Task MeasureRunsAsync(
        TextWriter output, Cluster cluster, IMediator mediator, ApiLoad.Trader trader, string file, int runs)
    {
        await RunAsync(cluster, mediator, file); // while code is compiled
        var (alone, beside) = (new List<RunCost>(), new List<RunCost>());
        for (var run = 0; run < runs; run++)
        {
            alone.Add(await RunAsync(cluster, mediator, file));
            var running = RunAsync(cluster, mediator, file);
            await output.WriteLineAsync($"API beside a run: {await LoopAsync(trader, running)}");
            beside.Add(await running);
        }

        var (without, with) = (RunCost.Median(alone), RunCost.Median(beside));
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"the run alone {without}, with the trader beside it {with}: "
            + $"{(with.Seconds / without.Seconds - 1) * 100:0.0} % lost (medians)"));
    }

    private static async Task<RunCost> RunAsync(Cluster cluster, IMediator mediator, string file)
    {
        var (own, server) = (Environment.CpuUsage.TotalTime, cluster.CpuSeconds());
        var report = await mediator.Send(new RunWorkload(file, new WorkloadProgress()));
        return new RunCost(
            report.DurableSeconds, (Environment.CpuUsage.TotalTime - own).TotalSeconds, cluster.CpuSeconds() - server);
    }

    /// <param name="Seconds">To the last commit.</param>
    /// <param name="Own">This process's processor seconds, the trader's among them.</param>
    /// <param name="Server">Postgres's.</param>
    private readonly record struct RunCost(double Seconds, double Own, double Server)
    {
        public static RunCost Median(IReadOnlyList<RunCost> runs) => new(
            Percentiles.Median([.. runs.Select(r => r.Seconds)]),
            Percentiles.Median([.. runs.Select(r => r.Own)]),
            Percentiles.Median([.. runs.Select(r => r.Server)]));

        public override string ToString() =>
            string.Create(CultureInfo.InvariantCulture, $"{Seconds:0.00} s (CPU {Own:0.0} s, Postgres {Server:0.0} s)");
    }

    /// <summary>In turn, because the machine's speed changes from second to second.</summary>
    private static async Task MeasureAtRestAsync(TextWriter output, Cluster cluster, ApiLoad.Trader trader, string folder)
    {
        await using var bare = await BareCommits.OpenAsync(cluster.Database("site"), folder, 1);
        Func<Task>[] acts = [() => trader.AddAsync(key: null), () => bare.CommitAsync(0), trader.DoNothingAsync];
        await LoopAsync(acts, WarmUp); // while code is compiled
        var times = await LoopAsync(acts, AtRest);
        await output.WriteLineAsync($"API at rest: {times[0]}");
        await output.WriteLineAsync($"bare INSERT; COMMIT: {times[1]}");
        await output.WriteLineAsync($"a call that does nothing: {times[2]}");
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"API / bare: {times[0].At(0.5) / times[1].At(0.5):0.00} at the median, {times[0].At(0.99) / times[1].At(0.99):0.00} at 99 %"));
    }

    private static async Task<Percentiles> LoopAsync(ApiLoad.Trader trader, Task until) =>
        (await LoopAsync([() => trader.AddAsync(key: null)], TimeSpan.MaxValue, until))[0];

    /// <summary>One after the other, over and over, with a pause behind each; what each took.</summary>
    private static async Task<Percentiles[]> LoopAsync(Func<Task>[] acts, TimeSpan span, Task? until = null)
    {
        var times = acts.Select(_ => new List<double>()).ToArray();
        var began = Stopwatch.GetTimestamp();
        for (var turn = 0; Stopwatch.GetElapsedTime(began) < span && until is not { IsCompleted: true }; turn++)
        {
            var act = turn % acts.Length;
            var one = Stopwatch.GetTimestamp();
            await acts[act]();
            times[act].Add(Stopwatch.GetElapsedTime(one).TotalMilliseconds);
            await Task.Delay(Pause);
        }

        return [.. times.Select(taken => new Percentiles(taken))];
    }
}
