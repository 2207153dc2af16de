using System.Data.Common;
using System.Text.Json;
using DayTrading.Record;
using DayTrading.Workloads;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DayTrading.WorkloadRuns;

/// <summary>
/// Runs queued workloads one after the other, each on the shared record or on an isolated store. At a start, a run that was under way when
/// the process ended is marked as interrupted, with its last known progress; queued runs continue.
/// </summary>
internal sealed partial class RunQueue(
    SiteDatabase site, RunFolders folders, IsolatedStores isolatedStores, ActiveRuns underWay, IMediator mediator, TimeProvider clock,
    ILogger<RunQueue> logger)
    : BackgroundService, IHostedLifecycleService
{
    /// <summary>How often a run's progress is stored; an interrupted run may have got this much further than its stored progress.</summary>
    private static readonly TimeSpan NoteEvery = TimeSpan.FromSeconds(1);

    /// <summary>How often a run's progress is published to browsers: as often as they can show it.</summary>
    private static readonly TimeSpan PublishEvery = NoteEvery / PublishedPerNote;

    private const int PublishedPerNote = 5;

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Must come before any use of runs, and after the record's service, which creates the database in Postgres.</summary>
    public Task StartingAsync(CancellationToken cancellationToken) =>
        site.MigrateAsync(() => RunsContext.Open(site), isAlone: true, cancellationToken);

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await InterruptAsync(stoppingToken);
        do
        {
            while (!stoppingToken.IsCancellationRequested && await NextAsync(stoppingToken) is { } run) await RunAsync(run, stoppingToken);
        }
        while (await underWay.Woken.ReadAsync(stoppingToken));
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Run {Id} failed")]
    private static partial void LogFailure(ILogger logger, long id, Exception failure);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The isolated store of run {Id} could not be deleted")]
    private static partial void LogNotDropped(ILogger logger, long id, Exception failure);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The report of run {Id} cannot be stored yet")]
    private static partial void LogNotSaved(ILogger logger, long id, Exception failure);

    private async Task InterruptAsync(CancellationToken cancellationToken)
    {
        await using var context = RunsContext.Open(site);
        var interrupted = await context.Runs.Where(r => r.State == RunState.Running).ToListAsync(cancellationToken);
        foreach (var run in interrupted)
        {
            (run.State, run.EndedAt) = (RunState.Interrupted, Now);
            run.Error = "The program ended while this ran. In its last second it may have executed lines beyond those counted here.";
            await DropIfUnwantedAsync(run);
        }

        await context.SaveChangesAsync(cancellationToken);
    }

    private async Task<RunRow?> NextAsync(CancellationToken cancellationToken)
    {
        await using var context = RunsContext.Open(site);
        return await context.Runs.AsNoTracking().Where(r => r.State == RunState.Queued).OrderBy(r => r.QueuedAt).ThenBy(r => r.Id)
            .FirstOrDefaultAsync(cancellationToken);
    }

    private async Task RunAsync(RunRow run, CancellationToken stoppingToken)
    {
        IHost? engine = null;
        try
        {
            // Started only if nobody has cancelled it meanwhile.
            if (!await TakeAsync(run, stoppingToken)) return;
            if (run.Store != RunStore.Shared)
            {
                engine = isolatedStores.BuildEngine(run.Id);
                await engine.StartAsync(stoppingToken);
            }

            await RunOnAsync(engine?.Services.GetRequiredService<IMediator>() ?? mediator, run, stoppingToken);
        }
        catch (Exception failure) when (failure is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
        {
            // Only this run fails; the next one is not affected.
            if (failure is not (IOException or UnauthorizedAccessException or InvalidDataException)) LogFailure(logger, run.Id, failure);
            (run.State, run.Error) = (RunState.Failed, Explain(failure));
        }

        if (stoppingToken.IsCancellationRequested && run.State is RunState.Running or RunState.Cancelled)
        {
            run.State = RunState.Interrupted;
            run.Error = "The program was stopped while this ran; commands already started were finished.";
        }

        await EndAsync(run, engine);
    }

    private async Task<bool> TakeAsync(RunRow run, CancellationToken cancellationToken)
    {
        await using var context = RunsContext.Open(site);
        run.StartedAt = Now;
        var taken = await context.Runs.Where(r => r.Id == run.Id && r.State == RunState.Queued)
            .ExecuteUpdateAsync(
                set => set.SetProperty(r => r.State, RunState.Running).SetProperty(r => r.StartedAt, run.StartedAt), cancellationToken);
        if (taken > 0) run.State = RunState.Running;
        await PublishAsync(run, null);
        return taken > 0;
    }

    private async Task RunOnAsync(IMediator engine, RunRow run, CancellationToken stoppingToken)
    {
        using var current = new ActiveRun(run.Id, engine, stoppingToken);
        await current.BeginAsync();
        underWay.Current = current;
        try
        {
            var running = engine.Send(new RunWorkload(folders.FileOf(run.Id), current.Progress) { File = run.File }, current.Cancelled);
            Task Pause() => Task.Delay(PublishEvery, clock, CancellationToken.None);
            for (var published = 1; await Task.WhenAny(running, Pause()) != running; published++)
            {
                await PublishAsync(run, await current.NowAsync(CancellationToken.None));
                if (published % PublishedPerNote == 0) await NoteAsync(run, current.Progress.Now());
            }

            Take(run, await running);
        }
        finally
        {
            var last = current.Progress.Now();
            (run.Lines, run.LinesDone, run.Rejected) = (Math.Max(run.Lines, last.Lines), last.LinesDone, last.Rejected);
            underWay.Current = null;
        }
    }

    private Task PublishAsync(RunRow run, RunProgress? now) => mediator.Publish(new RunChanged(run, now), CancellationToken.None);

    private static void Take(RunRow run, WorkloadReport report)
    {
        run.Report = JsonSerializer.Serialize(report, WorkloadReport.Json);
        run.Dumplogs = JsonSerializer.Serialize(report.Dumplogs, RunJson.Default.IReadOnlyListWorkloadDumplog);
        run.UnreadableCount = report.UnreadableCount;
        run.State = report.IsCancelled ? RunState.Cancelled : RunState.Done;
    }

    private async Task NoteAsync(RunRow run, WorkloadSnapshot now)
    {
        try
        {
            await using var context = RunsContext.Open(site);
            await context.Runs.Where(r => r.Id == run.Id).ExecuteUpdateAsync(
                set => set.SetProperty(r => r.Lines, now.Lines).SetProperty(r => r.LinesDone, now.LinesDone)
                    .SetProperty(r => r.Rejected, now.Rejected),
                CancellationToken.None);
        }
        catch (Exception failure) when (failure is DbException or InvalidOperationException { InnerException: DbException })
        {
            // The store is unavailable for a while: the run goes on, and newer progress is stored a second later.
        }
    }

    private async Task EndAsync(RunRow run, IHost? engine)
    {
        if (run.State == RunState.Queued) return;

        if (engine is not null)
        {
            // Stop in order in any case: everything accepted is durable when this returns.
            await engine.StopAsync(CancellationToken.None);
            if (engine is IAsyncDisposable disposable) await disposable.DisposeAsync();
            else engine.Dispose();
        }

        await DropIfUnwantedAsync(run);
        run.EndedAt = Now;
        while (!await TrySaveAsync(run)) await Task.Delay(NoteEvery, clock, CancellationToken.None);
        await PublishAsync(run, null);
    }

    private async Task<bool> TrySaveAsync(RunRow run)
    {
        try
        {
            await using var context = RunsContext.Open(site);
            context.Update(run);
            await context.SaveChangesAsync(CancellationToken.None);
            return true;
        }
        catch (Exception failure) when (failure is DbUpdateException or DbException
            or InvalidOperationException { InnerException: DbException })
        {
            // The report must not be lost because the store is unavailable for a while.
            LogNotSaved(logger, run.Id, failure);
            return false;
        }
    }

    private async Task DropIfUnwantedAsync(RunRow run)
    {
        if (run.Store != RunStore.Temporary) return;
        try
        {
            await isolatedStores.DropAsync(run, CancellationToken.None);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or DbException)
        {
            // The run is over all the same; removing the run later deletes the store.
            LogNotDropped(logger, run.Id, failure);
        }
    }

    private static string Explain(Exception failure) => failure switch
    {
        InvalidDataException or IOException or UnauthorizedAccessException => $"The file cannot be read: {failure.Message}",
        StoreUnavailableException => failure.Message,
        _ => $"The run failed: {failure.Message}",
    };
}
