using System.Threading.Channels;
using DayTrading.Kernel;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace DayTrading.Record;

/// <summary>
/// Opens the record and rebuilds the projections before any other service starts; closes it, with everything written that was accepted,
/// after all others have stopped. If it cannot be written any more the process ends.
/// </summary>
internal sealed partial class RecordService(
    Journal journal, RecordStore store, RecordWriter writer, Recovery recovery, Snapshots snapshots,
    IOptions<InstanceOptions> instance,
    IHostApplicationLifetime lifetime, ILogger<RecordService> logger) : IHostedLifecycleService, IDisposable
{
    // Ends the writing at once if the shutdown's deadline passes.
    private readonly CancellationTokenSource _deadline = new();
    private Task? _writing;

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        var opened = await store.OpenAsync(StorableText.Clean(instance.Value.Name), cancellationToken);
        journal.StartAfter(opened.End.At);
        _writing = WriteAsync(opened, await recovery.RebuildAsync(cancellationToken));
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        await using var registration = cancellationToken.Register(_deadline.Cancel);
        await TakeLastSnapshotsAsync(cancellationToken);
        journal.Close();
        if (_writing is not null) await _writing;
    }

    public void Dispose() => _deadline.Dispose();

    [LoggerMessage(Level = LogLevel.Critical, Message = "The record cannot be written any more; the program ends")]
    private static partial void LogFailure(ILogger logger, Exception failure);

    [LoggerMessage(Level = LogLevel.Warning, Message = "No last round of snapshots was taken; the next start reads more of the record")]
    private static partial void LogNoSnapshots(ILogger logger);

    private async Task TakeLastSnapshotsAsync(CancellationToken cancellationToken)
    {
        if (_writing is not { IsCompleted: false }) return;

        try
        {
            await snapshots.TakeAsync(cancellationToken);
        }
        catch (Exception failure) when (failure is OperationCanceledException or StoreUnavailableException or ChannelClosedException)
        {
            // Snapshots only save the next start some reading.
            LogNoSnapshots(logger);
        }
    }

    private async Task WriteAsync(OpenedRecord opened, RecoveredRecord recovered)
    {
        try
        {
            await writer.RunAsync(opened, recovered, _deadline.Token);
        }
        catch (Exception failure)
        {
            LogFailure(logger, failure);
            lifetime.StopApplication();
            // The host awaits this when it stops, so the program ends with a failure.
            throw failure as StoreUnavailableException ?? new StoreUnavailableException(failure is OperationCanceledException
                ? "The record's end could not be written in time: commands that were not acknowledged may be missing from it"
                : $"The record cannot be written any more: {failure.Message}", failure);
        }
    }
}
