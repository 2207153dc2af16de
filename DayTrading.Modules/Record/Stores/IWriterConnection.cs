namespace DayTrading.Record;

/// <summary>
/// One of the connections through which a <see cref="RecordStore"/> is written. It has one batch at a time; with two by turns, one sends
/// the next batch while the other commits.
/// </summary>
internal interface IWriterConnection
{
    /// <summary>Makes the batch durable as a whole, after the one before it.</summary>
    /// <param name="before">Done once the batch before is durable. If it fails, so does this, with its exception.</param>
    /// <exception cref="StoreUnavailableException">
    /// It may be durable or not; after <see cref="ReopenAsync"/> it can be tried again. Any other exception is a bug.
    /// </exception>
    Task WriteAsync(RecordBatch batch, Task before, CancellationToken cancellationToken);

    /// <summary>
    /// After a write that failed, and when the batch before is durable: connects anew, as the one writer, when nothing of the old
    /// connection's work is under way any more. Answers where the record ends.
    /// </summary>
    /// <exception cref="StoreUnavailableException">Not now.</exception>
    Task<RecordEnd> ReopenAsync(CancellationToken cancellationToken);
}
