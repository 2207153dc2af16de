using DayTrading.Kernel;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace DayTrading.Record;

/// <summary>
/// The record's one writer. It writes what the journal holds, up to a limit, as one transaction, and tells the callers who wait. The
/// store's connections get batches in turn, each batch with what has come by the time its connection is free: a single command waits for no
/// timer, and a workload makes big batches. While the store is down the batches are kept and tried again, one after the other; the journal
/// fills up meanwhile, and callers that append wait.
/// </summary>
internal sealed partial class RecordWriter(
    Journal journal, RecordStore store, RecordProgress progress, AdaptiveQueueLimit limit, IOptions<RecordOptions> options,
    TimeProvider clock, ILogger<RecordWriter> logger)
{
    /// <summary>The pause after a first failure; short, because a connection that was merely lost is back at once.</summary>
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(50);

    /// <summary>The longest pause between attempts: at most this long after the store is back, it is used again.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    /// <summary>How often a batch that is too small to send checks for more entries.</summary>
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(1);

    /// <summary>Writes until the journal is closed and empty. If it ends early, every wait fails.</summary>
    public async Task RunAsync(OpenedRecord opened, RecoveredRecord recovered, CancellationToken cancellationToken)
    {
        var filler = new BatchFiller(opened, recovered);
        var connections = store.WriterConnections;
        var writes = Enumerable.Repeat(Task.CompletedTask, connections.Count).ToArray(); // each connection's last
        var last = Task.CompletedTask;
        var batches = connections.Select(_ => new RecordBatch(options.Value.BatchSize)).ToArray();
        (progress.Durable, progress.Snapshots) = (opened.End.Sequence, recovered.Snapshots);
        try
        {
            for (var turn = 0L; await journal.WaitToTakeAsync(cancellationToken); turn++)
            {
                var connection = (int)(turn % connections.Count);
                await writes[connection];
                await FillAsync(filler, batches[connection], last, cancellationToken);
                writes[connection] = last = WriteAsync(connections[connection], batches[connection], last, cancellationToken);
            }

            await last;
        }
        catch (Exception failure)
        {
            // Whether the last batches are durable is unknown, so the process has to end; recovery finds out.
            var failed = writes.FirstOrDefault(write => write.IsFaulted);
            var unwritable = Unwritable(failed?.Exception?.InnerException ?? failure);
            journal.Close(unwritable);
            await last.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            FailWaiting(batches, unwritable);
            await last; // if a write failed, this one failed, too, with the first cause
            throw;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The record waits for its store: {Trouble}")]
    private static partial void LogTrouble(ILogger logger, string trouble);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The store takes the record again, after {Seconds:0.0} s")]
    private static partial void LogMended(ILogger logger, double seconds);

    private static StoreUnavailableException Unwritable(Exception failure) =>
        new("The record could not be written; whether the command is in it is not known", failure);

    /// <summary>
    /// While another connection is writing, a batch is sent only once it is as large as the queue limit of bulk commands. A smaller one
    /// waits for more entries, or until the other connection is done.
    /// </summary>
    private async Task FillAsync(BatchFiller filler, RecordBatch batch, Task last, CancellationToken cancellationToken)
    {
        filler.Begin(batch);
        Fill(filler, batch);
        while (!batch.IsFull && batch.Count < limit.Entries && !last.IsCompleted)
        {
            await Task.WhenAny(last, Task.Delay(PollInterval, cancellationToken)); // real milliseconds, also where a test sets the clock
            Fill(filler, batch);
        }

        filler.Seal(batch);
    }

    private void Fill(BatchFiller filler, RecordBatch batch)
    {
        while (!batch.IsFull && journal.TryTake(out var item))
        {
            filler.Add(batch, item);
            // The sender of an interactive command does not wait for what came after it.
            if (batch.Count >= limit.Entries && item.Entry is { Kind: EntryKind.Command, Durable: not null }) break;
        }

        journal.Taken();
    }

    private async Task WriteAsync(IWriterConnection connection, RecordBatch batch, Task before, CancellationToken cancellationToken)
    {
        try
        {
            if (batch.IsEmpty) await before;
            else await StoreAsync(connection, batch, before, cancellationToken);
            progress.Durable = batch.End.Sequence;
            if (batch.EndedRound is { } round) progress.Snapshots = round.Sequence;
            batch.Acknowledge();
        }
        catch (Exception failure)
        {
            // The loop may be waiting for the journal.
            journal.Close(Unwritable(failure));
            throw;
        }
    }

    private async Task StoreAsync(IWriterConnection connection, RecordBatch batch, Task before, CancellationToken cancellationToken)
    {
        try
        {
            await connection.WriteAsync(batch, before, cancellationToken);
        }
        catch (StoreUnavailableException trouble)
        {
            await before; // however often that has to be tried again
            await WriteAgainAsync(connection, batch, trouble, cancellationToken);
        }
    }

    /// <summary>Whether the failed write took effect is only known once the store answers where the record ends.</summary>
    private async Task WriteAgainAsync(
        IWriterConnection connection, RecordBatch batch, StoreUnavailableException trouble, CancellationToken cancellationToken)
    {
        var since = clock.GetTimestamp();
        for (var pause = ShortestPause;; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            if (!trouble.Message.Equals(progress.Trouble, StringComparison.Ordinal)) LogTrouble(logger, progress.Trouble = trouble.Message);
            await Task.Delay(pause, clock, cancellationToken);
            try
            {
                var end = await connection.ReopenAsync(cancellationToken);
                if (!batch.IsIn(end)) await connection.WriteAsync(batch, Task.CompletedTask, cancellationToken);
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

    private void FailWaiting(RecordBatch[] batches, StoreUnavailableException failure)
    {
        foreach (var batch in batches) batch.Fail(failure);
        while (journal.TryTake(out var item)) (item.Mark?.Durable ?? item.Entry.Durable)?.TrySetException(failure);
    }
}
