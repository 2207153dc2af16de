using System.Data.Common;
using DayTrading.Kernel;
using Microsoft.EntityFrameworkCore;

namespace DayTrading.Record;

/// <summary>The last row's sequence number, time and batch digest; for an empty record 0, 0 and the chain's start.</summary>
public readonly record struct RecordEnd(long Sequence, long At, byte[] Digest)
{
    public bool IsSameAs(RecordEnd other) => Sequence == other.Sequence && Digest.AsSpan().SequenceEqual(other.Digest);
}

/// <summary>The parts of a search that each provider writes differently.</summary>
/// <param name="Like">The operator that finds a part of a text, ignoring case.</param>
/// <param name="Unordered">
/// An expression that sorts like the sequence but has no index, so that the database uses the indexes of rare things.
/// </param>
/// <param name="FindsRare">Whether there are indexes by stock and by transaction number.</param>
public sealed record SearchDialect(string Like, string Unordered, bool FindsRare);

/// <summary>What opening the store for writing answers: this instance's id as a server, and where the record ends.</summary>
internal readonly record struct OpenedRecord(short Server, string ServerName, RecordEnd End);

/// <summary>Where the record is kept. One process writes it, through connections of its own; readers open separate ones.</summary>
public abstract class RecordStore : IAsyncDisposable
{
    private protected RecordStore()
    {
    }

    /// <summary>How a search is written for this provider.</summary>
    public abstract SearchDialect Search { get; }

    /// <summary>For writing: batches go to them in turn, so that one is sent while the one before is committed.</summary>
    internal abstract IReadOnlyList<IWriterConnection> WriterConnections { get; }

    /// <summary>Makes this process the store's one writer and brings the tables up to date.</summary>
    /// <exception cref="StoreUnavailableException">It cannot be opened, or another process writes it.</exception>
    internal abstract Task<OpenedRecord> OpenAsync(string instance, CancellationToken cancellationToken);

    /// <summary>A connection for reading, with or without a writer.</summary>
    /// <exception cref="StoreUnavailableException">There is no such store, or it cannot be opened.</exception>
    public abstract Task<DbConnection> OpenReaderAsync(CancellationToken cancellationToken);

    public abstract RecordContext CreateContext();

    public abstract ValueTask DisposeAsync();

    /// <summary>Brings the indexes that only search uses up to date; called by the writing process when it has time.</summary>
    internal virtual Task SummarizeAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Applies the migrations, finds or adds this instance among the servers, and finds where the record ends.</summary>
    private protected async Task<OpenedRecord> PrepareAsync(string instance, CancellationToken cancellationToken)
    {
        await using var context = CreateContext();
        if (await StoreVersion.IsBehindAsync(context, cancellationToken)) await context.Database.MigrateAsync(cancellationToken);
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
        // In a record without digests, which an earlier version wrote, the chain begins here.
        var end = await context.Entries.OrderByDescending(e => e.Sequence).Select(e => new { e.Sequence, e.At, e.BatchDigest })
            .FirstOrDefaultAsync(cancellationToken);
        return end is null
            ? new RecordEnd(0, 0, RecordChain.Start)
            : new RecordEnd(end.Sequence, end.At, end.BatchDigest ?? RecordChain.Start);
    }
}
