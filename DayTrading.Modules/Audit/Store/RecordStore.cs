using System.Data.Common;
using Microsoft.EntityFrameworkCore;

namespace DayTrading.Audit;

/// <summary>The last row's sequence number, time and batch digest; of an empty record 0, 0 and the chain's start.</summary>
internal readonly record struct RecordEnd(long Sequence, long At, byte[] Digest)
{
    public bool IsSameAs(RecordEnd other) => Sequence == other.Sequence && Digest.AsSpan().SequenceEqual(other.Digest);
}

/// <summary>What the writer has to know of the store that it opened: its own id as a server, and where the record ends.</summary>
internal readonly record struct OpenedRecord(short Server, string ServerName, RecordEnd End);

/// <summary>
/// Where the record is kept. One process writes it, through sessions of its own; readers open connections beside them.
/// </summary>
internal abstract class RecordStore : IAsyncDisposable
{
    /// <summary>For the few queries that the providers write differently.</summary>
    public bool IsPostgres => this is PostgresStore;

    /// <summary>For writing; batch after batch goes to them by turns.</summary>
    public abstract IReadOnlyList<IWriterConnection> Sessions { get; }

    /// <summary>Makes itself the store's one writer and brings the tables up to date.</summary>
    /// <exception cref="StoreUnavailableException">It cannot be opened, or another process writes it.</exception>
    public abstract Task<OpenedRecord> OpenAsync(string instance, CancellationToken cancellationToken);

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

        return new OpenedRecord(server.Id, instance, await EndAsync(context, cancellationToken));
    }

    /// <summary>Where the record ends.</summary>
    public async Task<RecordEnd> EndAsync(CancellationToken cancellationToken)
    {
        await using var context = CreateContext();
        return await EndAsync(context, cancellationToken);
    }

    private static async Task<RecordEnd> EndAsync(RecordContext context, CancellationToken cancellationToken)
    {
        // A record from before there were digests begins its chain where it is.
        var end = await context.Entries.OrderByDescending(e => e.Sequence).Select(e => new { e.Sequence, e.At, e.BatchDigest })
            .FirstOrDefaultAsync(cancellationToken);
        return end is null
            ? new RecordEnd(0, 0, RecordChain.Start)
            : new RecordEnd(end.Sequence, end.At, end.BatchDigest ?? RecordChain.Start);
    }
}
