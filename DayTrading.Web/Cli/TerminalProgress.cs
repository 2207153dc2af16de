using DayTrading.Web.Composition;
using DayTrading.Workloads;
using Spectre.Console;

namespace DayTrading.Web.Cli;

/// <summary>Shows a run's progress on a terminal: bar, rate, time left. Shows nothing if the output is redirected.</summary>
internal static class TerminalProgress
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    public static async Task<WorkloadReport> ShowAsync(WorkloadProgress progress, Task<WorkloadReport> run)
    {
        if (Console.IsOutputRedirected || Console.IsErrorRedirected) return await run;

        await AnsiConsole.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn())
            .StartAsync(async display =>
            {
                var bar = display.AddTask("Reading the file");
                while (!run.IsCompleted)
                {
                    Update(bar, progress.Now());
                    await Task.WhenAny(run, Task.Delay(Interval, ModuleComposition.Clock, CancellationToken.None));
                }
            });
        return await run;
    }

    private static void Update(ProgressTask bar, WorkloadSnapshot now)
    {
        bar.MaxValue = Math.Max(1, now.Lines);
        bar.Value = now.LinesDone;
        bar.Description = now.Phase switch
        {
            WorkloadPhase.Waiting or WorkloadPhase.PreScanning => "Reading the file",
            WorkloadPhase.Running => $"{now.LinesDone:N0} of {now.Lines:N0} lines, {now.CommandsPerSecond:N0}/s, {Left(now.TimeLeft)}",
            WorkloadPhase.Recording => "Making the last events durable",
            _ => "Writing dumplogs",
        };
    }

    private static string Left(TimeSpan? left) => left is { } time ? $"{time:h\\:mm\\:ss} left" : "time left unknown";
}
