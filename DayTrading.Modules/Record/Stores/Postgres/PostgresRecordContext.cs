using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace DayTrading.Record;

/// <summary>The record's tables in Postgres; the migrations beside it are its history.</summary>
internal sealed class PostgresRecordContext(DbContextOptions options) : RecordContext(options)
{
    /// <summary>Pages behind one entry of a block-range index: about 700 rows.</summary>
    private const int PagesOfRange = 16;

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        var entries = modelBuilder.Entity<EntryRow>();
        // Block-range indexes, which take in new pages only when asked to (see SearchIndexes): they cost the writer nothing.
        entries.HasIndex(e => e.TransactionNumber, "ix_entries_command_number").HasMethod("brin").HasFilter("kind = 1")
            .HasStorageParameter("pages_per_range", PagesOfRange);
        entries.HasIndex(e => e.Symbol, "ix_entries_stock").HasMethod("brin").HasOperators("text_bloom_ops")
            .HasStorageParameter("pages_per_range", PagesOfRange);
    }
}

/// <summary>Used by dotnet-ef alone.</summary>
internal sealed class PostgresDesign : IDesignTimeDbContextFactory<PostgresRecordContext>
{
    public PostgresRecordContext CreateDbContext(string[] args) => new(new DbContextOptionsBuilder().UseNpgsql("Host=localhost").Options);
}
