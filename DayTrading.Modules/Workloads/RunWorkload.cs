using DayTrading.Engine;
using DayTrading.Quotes;
using DayTrading.Record;
using DayTrading.Triggers;
using MediatR;
using Microsoft.Extensions.Options;

namespace DayTrading.Workloads;

/// <summary>Limits of how much a run may have under way at once (settings <c>Workloads:…</c>).</summary>
public sealed class WorkloadsOptions
{
    /// <summary>
    /// Commands under way, 1 to 1,000,000, default 50,000. When a quote takes seconds, its user's later lines queue up behind it while
    /// those of other users go on: 50,000 are 40 lines for each of 1,200 users, in some 50 MB.
    /// </summary>
    public int MaxInFlight { get; set; } = 50_000;

    /// <summary>
    /// Lanes that send a run's commands in parallel, 1 to 64; by default as many as there are processors, but at most 4: with more, they
    /// only wait for the journal.
    /// </summary>
    public int Lanes { get; set; } = Math.Min(Environment.ProcessorCount, 4);

    /// <summary>Dumplogs being written at once, 1 to 10,000, default 100; at that limit the run waits.</summary>
    public int MaxDumplogs { get; set; } = 100;
}

/// <summary>
/// Runs a workload file: every line is a command; users run in parallel, each user's commands in the file's order (spec: workloads.md).
/// Returns when every event is durable and every dumplog written. When cancelled, the commands already started are finished and the
/// report says so. Throws if the file cannot be read (<see cref="IOException"/>, <see cref="UnauthorizedAccessException"/>,
/// <see cref="InvalidDataException"/> for damaged gzip), and rethrows what a command threw.
/// </summary>
public sealed record RunWorkload(string Path, WorkloadProgress Progress) : IRequest<WorkloadReport>
{
    /// <summary>The name of the file in the report, if it is not to be the file's own.</summary>
    public string File { get; init; } = System.IO.Path.GetFileName(Path);
}

internal sealed class RunWorkloadHandler(
    IMediator mediator, ICommandGateway gateway, IOptions<WorkloadsOptions> limits, TimeProvider clock)
    : IRequestHandler<RunWorkload, WorkloadReport>
{
    public async Task<WorkloadReport> Handle(RunWorkload request, CancellationToken cancellationToken)
    {
        // Continue on a pool thread: the caller may be a terminal that has to draw meanwhile.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            request.Progress.Enter(WorkloadPhase.PreScanning);
            await using var file = Open(request.Path);
            return await RunAsync(request, WorkloadPreScan.Of(file, cancellationToken), cancellationToken);
        }
        finally
        {
            request.Progress.Enter(WorkloadPhase.Over);
        }
    }

    private static FileStream Open(string path) =>
        new(path, new FileStreamOptions { Options = FileOptions.SequentialScan, BufferSize = 0 });

    private async Task<WorkloadReport> RunAsync(RunWorkload request, WorkloadPreScan preScan, CancellationToken cancellationToken)
    {
        await using var file = Open(request.Path);
        using var reader = new WorkloadReader(file);
        var quotesBefore = await mediator.Send(new GetQuoteCounts(), CancellationToken.None);
        var firingsBefore = await mediator.Send(new CountFirings(), CancellationToken.None);
        var tally = new RunTally(clock, preScan.Lines, limits.Value.Lanes);
        request.Progress.Begin(tally);
        var run = new WorkloadRun(gateway.OpenBulk(preScan.HighestNumber), tally, limits.Value);

        await run.SendAllAsync(reader, preScan, cancellationToken);
        request.Progress.Enter(WorkloadPhase.Recording);
        await mediator.Send(new FlushRecord(), CancellationToken.None);
        var durable = tally.Elapsed;
        request.Progress.Enter(WorkloadPhase.Dumping);
        await run.FinishDumplogsAsync();

        var quotes = await mediator.Send(new GetQuoteCounts(), CancellationToken.None);
        return tally.Report(request.File) with
        {
            Quotes = new QuoteBill(
                quotes.Fetched - quotesBefore.Fetched, quotes.Hits - quotesBefore.Hits, (quotes.Cost - quotesBefore.Cost).ToString()),
            TriggersFired = await mediator.Send(new CountFirings(), CancellationToken.None) - firingsBefore,
            DurableSeconds = Math.Round(durable.TotalSeconds, 6),
            IsCancelled = run.IsCancelled,
        };
    }
}
