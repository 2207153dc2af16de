using DayTrading.Kernel;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace DayTrading.Audit;

/// <summary>
/// The record's one writer: takes what the journal holds, up to a bound, as one transaction, and tells whoever waits. While the store has
/// one batch the next one is made ready, so a single command meets no timer, a workload makes big batches, and the store need not wait for
/// them. While the store is down the batch is kept and tried again; the journal fills up behind it, and whoever appends waits.
/// </summary>
internal sealed partial class RecordWriter(
    Journal journal, RecordStore store, RecordProgress progress, IOptions<AuditOptions> options, TimeProvider clock,
    ILogger<RecordWriter> logger)
{
    /// <summary>After a first failure: a connection that was merely lost is back at once.</summary>
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(50);

    /// <summary>While the store stays away: nobody waits longer than this for one that is back.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    /// <summary>Writes until the journal is closed and empty. Whatever ends it early fails everybody who waits.</summary>
    public async Task RunAsync(OpenedRecord opened, RecoveredRecord recovered, CancellationToken cancellationToken)
    {
        var filler = new BatchFiller(opened, recovered);
        var (batch, other) = (new RecordBatch(options.Value.BatchSize), new RecordBatch(options.Value.BatchSize));
        var writing = Task.CompletedTask; // the batch before
        (progress.Durable, progress.Snapshots) = (opened.End.Sequence, recovered.Snapshots);
        try
        {
            while (await journal.WaitToTakeAsync(cancellationToken))
            {
                filler.Begin(batch);
                Fill(filler, batch);
                await writing;
                Fill(filler, batch); // with what came meanwhile
                filler.Seal(batch);
                writing = WriteAsync(batch, cancellationToken);
                (batch, other) = (other, batch);
            }

            await writing;
        }
        catch (Exception fault)
        {
            // What is not durable is neither done nor lost for certain; the process has to end, and recovery tells.
            var unwritable = Unwritable(writing.Exception?.InnerException ?? fault);
            journal.Close(unwritable);
            await writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            FailWaiting([other, batch], unwritable);
            await writing; // if it failed, this is what came first
            throw;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The record waits for its store: {Trouble}")]
    private static partial void LogTrouble(ILogger logger, string trouble);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The store takes the record again, after {Seconds:0.0} s")]
    private static partial void LogMended(ILogger logger, double seconds);

    private static StoreUnavailableException Unwritable(Exception fault) =>
        new("The record could not be written; whether the command is in it is not known", fault);

    private void Fill(BatchFiller filler, RecordBatch batch)
    {
        while (!batch.IsFull && journal.TryTake(out var entry)) filler.Add(batch, entry);
        journal.Taken();
    }

    private async Task WriteAsync(RecordBatch batch, CancellationToken cancellationToken)
    {
        try
        {
            if (!batch.IsEmpty) await StoreAsync(batch, cancellationToken);
            progress.Durable = batch.End.Sequence;
            if (batch.EndedRound is { } round) progress.Snapshots = round.Sequence;
            batch.Acknowledge();
        }
        catch (Exception fault)
        {
            // The loop may be waiting for the journal.
            journal.Close(Unwritable(fault));
            throw;
        }
    }

    private async Task StoreAsync(RecordBatch batch, CancellationToken cancellationToken)
    {
        try
        {
            await store.WriteAsync(batch, cancellationToken);
        }
        catch (StoreUnavailableException trouble)
        {
            await WriteAgainAsync(batch, trouble, cancellationToken);
        }
    }

    /// <summary>Whether the failed write got through is not known until the store has told where the record ends.</summary>
    private async Task WriteAgainAsync(RecordBatch batch, StoreUnavailableException trouble, CancellationToken cancellationToken)
    {
        var since = clock.GetTimestamp();
        for (var pause = ShortestPause;; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            if (!trouble.Message.Equals(progress.Trouble, StringComparison.Ordinal)) LogTrouble(logger, progress.Trouble = trouble.Message);
            await Task.Delay(pause, clock, cancellationToken);
            try
            {
                if (!batch.IsIn(await store.ReopenAsync(cancellationToken))) await store.WriteAsync(batch, cancellationToken);
                break;
            }
            catch (StoreUnavailableException again) when (!again.IsTaken)
            {
                trouble = again;
            }
        }

        progress.Trouble = null;
        LogMended(logger, clock.GetElapsedTime(since).TotalSeconds);
    }

    private void FailWaiting(RecordBatch[] batches, StoreUnavailableException fault)
    {
        foreach (var batch in batches) batch.Fail(fault);
        while (journal.TryTake(out var entry)) entry.Durable?.TrySetException(fault);
    }
}
