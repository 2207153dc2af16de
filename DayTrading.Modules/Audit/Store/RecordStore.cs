using System.Data.Common;
using Microsoft.EntityFrameworkCore;

namespace DayTrading.Audit;

/// <summary>The last row's sequence number and time; 0 and 0 for an empty record.</summary>
internal readonly record struct RecordEnd(long Sequence, long At);

/// <summary>What the writer has to know of the store that it opened: its own id as a server, and where the record ends.</summary>
internal readonly record struct OpenedRecord(short Server, RecordEnd End);

/// <summary>
/// Where the record is kept. One process writes it, through one connection; readers open connections of their own beside it.
/// </summary>
internal abstract class RecordStore : IAsyncDisposable
{
    protected UserIds Users { get; } = new();

    /// <summary>Makes itself the store's one writer and brings the tables up to date.</summary>
    /// <exception cref="StoreUnavailableException">It cannot be opened, or another process writes it.</exception>
    public abstract Task<OpenedRecord> OpenAsync(string instance, CancellationToken cancellationToken);

    /// <summary>Makes the batch durable as a whole, or throws.</summary>
    public abstract Task WriteAsync(RecordBatch batch, CancellationToken cancellationToken);

    /// <summary>A connection for reading, with or without a writer.</summary>
    /// <exception cref="StoreUnavailableException">There is no such store, or it cannot be opened.</exception>
    public abstract Task<DbConnection> OpenReaderAsync(CancellationToken cancellationToken);

    public abstract RecordContext CreateContext();

    public abstract ValueTask DisposeAsync();

    /// <summary>Applies the migrations, finds or adds this instance among the servers, and looks where the record ends.</summary>
    protected async Task<OpenedRecord> PrepareAsync(string instance, CancellationToken cancellationToken)
    {
        await using var context = CreateContext();
        await context.Database.MigrateAsync(cancellationToken);
        var server = await context.Servers.SingleOrDefaultAsync(s => s.Name == instance, cancellationToken);
        if (server is null)
        {
            var highest = await context.Servers.MaxAsync(s => (short?)s.Id, cancellationToken) ?? 0;
            server = new ServerRow { Id = (short)(highest + 1), Name = instance };
            context.Servers.Add(server);
            await context.SaveChangesAsync(cancellationToken);
        }

        var end = await context.Entries.OrderByDescending(e => e.Sequence).Select(e => new RecordEnd(e.Sequence, e.At))
            .FirstOrDefaultAsync(cancellationToken);
        return new OpenedRecord(server.Id, end);
    }
}
