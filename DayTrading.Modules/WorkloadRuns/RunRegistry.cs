using System.Text.Json;
using DayTrading.Record;
using DayTrading.Workloads;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;

namespace DayTrading.WorkloadRuns;

/// <summary>The uploaded workload files and their runs: adds, lists, starts, cancels and removes them.</summary>
public sealed class RunRegistry
{
    /// <summary>The most runs of a list: the newest ones.</summary>
    public const int MaxListed = 200;

    private readonly SiteDatabase _site;
    private readonly RunFolders _folders;
    private readonly IsolatedStores _isolatedStores;
    private readonly ActiveRuns _underWay;
    private readonly IMediator _mediator;
    private readonly UploadOptions _options;
    private readonly TimeProvider _clock;

    internal RunRegistry(
        SiteDatabase site, RunFolders folders, IsolatedStores isolatedStores, ActiveRuns underWay, IMediator mediator,
        UploadOptions options, TimeProvider clock) =>
        (_site, _folders, _isolatedStores, _underWay, _mediator, _options, _clock) =
            (site, folders, isolatedStores, underWay, mediator, options, clock);

    private long Now => _clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Stores an uploaded file as it arrives. With <paramref name="start"/> its run is queued at once.</summary>
    /// <exception cref="UploadRejectedException">The file is too large, or too many files are waiting.</exception>
    public async Task<RunRow> AddAsync(
        string? name, string by, Stream body, bool start, RunStore store, CancellationToken cancellationToken)
    {
        await using var context = RunsContext.Open(_site);
        var waiting = await context.Runs.CountAsync(r => r.State == RunState.Uploaded || r.State == RunState.Queued, cancellationToken);
        if (waiting >= _options.MaxWaiting)
        {
            throw new UploadRejectedException(
                UploadRejection.TooMany, $"{waiting} files are waiting already; run or remove some of them first.");
        }

        var run = new RunRow { File = RunFolders.LabelOf(name), UploadedBy = by, UploadedAt = Now, State = RunState.Failed, Store = store };
        run.Error = "The upload was interrupted.";
        context.Runs.Add(run);
        await context.SaveChangesAsync(cancellationToken);
        try
        {
            run.Bytes = await _folders.SaveAsync(run.Id, body, cancellationToken);
        }
        catch
        {
            _folders.Remove(run.Id);
            context.Runs.Remove(run);
            await context.SaveChangesAsync(CancellationToken.None);
            throw;
        }

        (run.State, run.Error) = (start ? RunState.Queued : RunState.Uploaded, null);
        if (start) run.QueuedAt = Now;
        await context.SaveChangesAsync(CancellationToken.None);
        if (start) _underWay.Wake();
        await _mediator.Publish(new RunChanged(run, null), CancellationToken.None);
        return run;
    }

    /// <summary>Reads the file once without running it; if it cannot be read, the run keeps the error.</summary>
    public async Task PreviewAsync(RunRow run, CancellationToken cancellationToken)
    {
        if (run.Preview is not null || run.IsOver) return;

        await using var context = RunsContext.Open(_site);
        context.Attach(run);
        try
        {
            var preview = await _mediator.Send(new PreviewWorkload(_folders.FileOf(run.Id)), cancellationToken);
            (run.Preview, run.Lines, run.Error) = (JsonSerializer.Serialize(preview, RunJson.Default.WorkloadPreview), preview.Lines, null);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            run.Error = $"The file cannot be read: {failure.Message}";
        }

        await context.SaveChangesAsync(cancellationToken);
    }

    public async Task<RunRow?> FindAsync(long id, CancellationToken cancellationToken)
    {
        await using var context = RunsContext.Open(_site);
        return await context.Runs.AsNoTracking().SingleOrDefaultAsync(r => r.Id == id, cancellationToken);
    }

    /// <summary>The progress of the run under way; null if there is none.</summary>
    public async Task<RunProgress?> ProgressAsync(CancellationToken cancellationToken) =>
        _underWay.Current is { } current ? await current.NowAsync(cancellationToken) : null;

    /// <summary>The progress of this run; null unless it is under way.</summary>
    public async Task<RunProgress?> ProgressOfAsync(long id, CancellationToken cancellationToken) =>
        _underWay.Of(id) is { } current ? await current.NowAsync(cancellationToken) : null;

    /// <summary>Where the run's isolated store is, as text for a person; null if it has none.</summary>
    public string? PlaceOf(RunRow run) => _isolatedStores.PlaceOf(run);

    /// <summary>Builds an engine, not yet started, on the run's isolated store; the caller must dispose of it.</summary>
    public IHost OpenEngine(long id) => _isolatedStores.BuildEngine(id);

    /// <summary>The newest first, without their reports.</summary>
    public async Task<IReadOnlyList<RunRow>> ListAsync(CancellationToken cancellationToken)
    {
        await using var context = RunsContext.Open(_site);
        return await context.Runs.AsNoTracking().OrderByDescending(r => r.Id).Take(MaxListed)
            .Select(r => new RunRow
            {
                Id = r.Id, File = r.File, Bytes = r.Bytes, UploadedBy = r.UploadedBy, UploadedAt = r.UploadedAt, State = r.State,
                Store = r.Store, QueuedAt = r.QueuedAt, StartedAt = r.StartedAt, EndedAt = r.EndedAt, Lines = r.Lines,
                LinesDone = r.LinesDone, Rejected = r.Rejected, Error = r.Error,
            })
            .ToListAsync(cancellationToken);
    }

    /// <summary>Queues an uploaded file; false if there is none of this number, or it was queued before.</summary>
    public async Task<bool> StartAsync(long id, RunStore store, CancellationToken cancellationToken)
    {
        await using var context = RunsContext.Open(_site);
        var started = await context.Runs.Where(r => r.Id == id && r.State == RunState.Uploaded)
            .ExecuteUpdateAsync(
                set => set.SetProperty(r => r.State, RunState.Queued).SetProperty(r => r.Store, store).SetProperty(r => r.QueuedAt, Now),
                cancellationToken);
        if (started == 0) return false;

        _underWay.Wake();
        await TellAsync(id, cancellationToken);
        return true;
    }

    /// <summary>Cancels a run that waits or is under way; false if there is none, or it is over.</summary>
    public async Task<bool> CancelAsync(long id, CancellationToken cancellationToken)
    {
        await using var context = RunsContext.Open(_site);
        var stopped = await context.Runs
            .Where(r => r.Id == id && (r.State == RunState.Uploaded || r.State == RunState.Queued))
            .ExecuteUpdateAsync(
                set => set.SetProperty(r => r.State, RunState.Cancelled).SetProperty(r => r.EndedAt, Now), cancellationToken);
        if (stopped == 0) return _underWay.Cancel(id);

        await TellAsync(id, cancellationToken);
        return true;
    }

    /// <summary>
    /// Removes a run that is over, with its file, isolated store and dumplogs; false if there is none, or it is not over.
    /// </summary>
    public async Task<bool> RemoveAsync(long id, CancellationToken cancellationToken)
    {
        if (await FindAsync(id, cancellationToken) is not { IsOver: true } run) return false;

        await _isolatedStores.DropAsync(run, cancellationToken);
        _folders.Remove(id);
        await using var context = RunsContext.Open(_site);
        await context.Runs.Where(r => r.Id == id).ExecuteDeleteAsync(cancellationToken);
        return true;
    }

    // The queue may have started it by now: publish its current state.
    private async Task TellAsync(long id, CancellationToken cancellationToken)
    {
        if (await FindAsync(id, cancellationToken) is not { } run) return;

        await _mediator.Publish(new RunChanged(run, await ProgressOfAsync(id, cancellationToken)), cancellationToken);
    }
}
