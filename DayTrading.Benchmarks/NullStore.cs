using System.Data.Common;
using DayTrading.Record;

namespace DayTrading.Benchmarks;

/// <summary>
/// Keeps nothing: what a run costs without a store. A commit takes a millisecond, as on a fast disk: without it every entry would be a
/// batch of its own, and the measurement would be that of waking a thread for each. What is read from it is an empty SQLite store.
/// </summary>
internal sealed class NullStore(string connectionString) : RecordStore, IWriterConnection
{
    private readonly SqliteStore _empty = new(connectionString);

    public override SearchDialect Search => _empty.Search;

    internal override IReadOnlyList<IWriterConnection> WriterConnections => [this, this];

    internal override Task<OpenedRecord> OpenAsync(string instance, CancellationToken cancellationToken) =>
        _empty.OpenAsync(instance, cancellationToken);

    public async Task WriteAsync(RecordBatch batch, Task before, CancellationToken cancellationToken)
    {
        await before;
        await Task.Delay(1, cancellationToken);
    }

    public Task<RecordEnd> ReopenAsync(CancellationToken cancellationToken) => _empty.ReopenAsync(cancellationToken);

    public override Task<DbConnection> OpenReaderAsync(CancellationToken cancellationToken) => _empty.OpenReaderAsync(cancellationToken);

    public override RecordContext CreateContext() => _empty.CreateContext();

    public override ValueTask DisposeAsync() => _empty.DisposeAsync();
}
