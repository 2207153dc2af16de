using DayTrading.Kernel;
using Microsoft.Extensions.Options;

namespace DayTrading.Audit;

/// <summary>
/// The record's one writer: takes what the journal holds, up to a bound, as one transaction, and tells whoever waits. While a batch is
/// being committed the next one collects in the journal, so a single command meets no timer and a workload makes big batches.
/// </summary>
internal sealed class RecordWriter(Journal journal, RecordStore store, IOptions<AuditOptions> options)
{
    private readonly RecordBatch _batch = new(options.Value.BatchSize);

    /// <summary>Writes until the journal is closed and empty. Whatever ends it early fails everybody who waits.</summary>
    public async Task RunAsync(OpenedRecord opened, CancellationToken cancellationToken)
    {
        _batch.Restart(opened.End);
        try
        {
            while (await journal.Queue.WaitToReadAsync(cancellationToken))
            {
                Collect(opened.Server);
                if (_batch.Count > 0) await store.WriteAsync(_batch, cancellationToken);
                _batch.Acknowledge();
                _batch.Restart(_batch.End);
            }
        }
        catch (Exception fault)
        {
            // What is not durable is neither done nor lost for certain; the process has to end, and recovery tells.
            FailWaiting(new StoreUnavailableException("The record could not be written; whether the command is in it is not known", fault));
            throw;
        }
    }

    private void Collect(short server)
    {
        while (!_batch.IsFull && journal.Queue.TryRead(out var entry)) _batch.Add(entry, server);
    }

    private void FailWaiting(StoreUnavailableException fault)
    {
        journal.Close(fault);
        _batch.Fail(fault);
        while (journal.Queue.TryRead(out var entry)) entry.Durable?.TrySetException(fault);
    }
}
