namespace DayTrading.Record;

/// <summary>
/// One of the connections through which a <see cref="RecordStore"/> is written. It has one batch at a time; of two that are used in turn,
/// one sends the next batch while the other commits (pipelined group commit).
/// </summary>
internal interface IWriterConnection
{
    /// <summary>Makes the whole batch durable, after the batch before it.</summary>
    /// <param name="before">Completes once the batch before is durable. If it fails, this call fails with the same exception.</param>
    /// <exception cref="StoreUnavailableException">
    /// The batch may be durable or not; after <see cref="ReopenAsync"/> it can be tried again. Any other exception is a bug.
    /// </exception>
    Task WriteAsync(RecordBatch batch, Task before, CancellationToken cancellationToken);

    /// <summary>
    /// To be called after a write that failed, once the batch before is durable: waits until nothing of the old connection's work is under
    /// way, connects again as the one writer, and answers where the record ends.
    /// </summary>
    /// <exception cref="StoreUnavailableException">It is not possible now.</exception>
    Task<RecordEnd> ReopenAsync(CancellationToken cancellationToken);
}
