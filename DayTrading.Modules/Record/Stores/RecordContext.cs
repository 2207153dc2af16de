using System.Text;
using DayTrading.Kernel;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Metadata.Conventions;

namespace DayTrading.Record;

/// <summary>A user of the record; the row of each entry carries the short id.</summary>
public sealed class UserRow
{
    public int Id { get; set; }

    public required string Name { get; set; }
}

/// <summary>An instance of this program that has written the record.</summary>
public sealed class ServerRow
{
    public short Id { get; set; }

    public required string Name { get; set; }
}

/// <summary>One user's state (<see cref="Snapshots"/>), up to and including a sequence number.</summary>
public sealed class SnapshotRow
{
    public int UserId { get; set; }

    public long Sequence { get; set; }

    public required byte[] State { get; set; }
}

/// <summary>
/// A complete round of snapshots: every user's snapshot includes all entries up to <see cref="Sequence"/>, and users without a snapshot had
/// none up to there. Recovery begins after the newest round.
/// </summary>
public sealed class SnapshotRoundRow
{
    public long Sequence { get; set; }

    /// <summary>UTC milliseconds since 1970.</summary>
    public long At { get; set; }

    /// <summary>The highest transaction number up to there.</summary>
    public long HighestNumber { get; set; }

    /// <summary>How many users had a snapshot when it was complete; they never become fewer.</summary>
    public long Snapshots { get; set; }
}

/// <summary>
/// The record's tables: what EF Core maps, migrates and queries. The write path uses each provider's bulk interface on the same model.
/// </summary>
public abstract class RecordContext(DbContextOptions options) : DbContext(options)
{
    public DbSet<EntryRow> Entries => Set<EntryRow>();

    public DbSet<UserRow> Users => Set<UserRow>();

    public DbSet<ServerRow> Servers => Set<ServerRow>();

    public DbSet<SnapshotRow> Snapshots => Set<SnapshotRow>();

    public DbSet<SnapshotRoundRow> SnapshotRounds => Set<SnapshotRoundRow>();

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        configurationBuilder.Conventions.Add(_ => new SnakeCaseConvention());

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<EntryRow>(MapEntries);
        modelBuilder.Entity<UserRow>(users =>
        {
            users.Property(u => u.Name).HasMaxLength(UserId.MaxLength);
            users.HasIndex(u => u.Name).IsUnique();
        });
        modelBuilder.Entity<ServerRow>(servers =>
        {
            servers.Property(s => s.Id).ValueGeneratedNever();
            servers.HasIndex(s => s.Name).IsUnique();
        });
        modelBuilder.Entity<SnapshotRow>(snapshots =>
        {
            snapshots.HasKey(s => s.UserId);
            snapshots.Property(s => s.UserId).ValueGeneratedNever();
        });
        modelBuilder.Entity<SnapshotRoundRow>(rounds =>
        {
            rounds.HasKey(r => r.Sequence);
            rounds.Property(r => r.Sequence).ValueGeneratedNever();
        });
    }

    private static void MapEntries(EntityTypeBuilder<EntryRow> entries)
    {
        entries.HasKey(e => e.Sequence);
        entries.Property(e => e.Sequence).ValueGeneratedNever();
        entries.Property(e => e.Kind).HasConversion<short>();
        entries.Property(e => e.Command).HasConversion<short>();
        entries.Property(e => e.Symbol).HasMaxLength(StockSymbol.MaxLength);
        entries.Ignore(e => e.User).Ignore(e => e.Server).Ignore(e => e.Posting);
        // The only index that is written for every row: a user's own history.
        entries.HasIndex(e => new { e.UserId, e.Sequence });
        // A workload's commands have no key and are not in this index.
        entries.HasIndex(e => new { e.UserId, e.IdempotencyKey }).HasFilter("idempotency_key is not null");
        // What the system did later on behalf of a transaction: one entry in twenty.
        entries.HasIndex(e => e.TransactionNumber, "ix_entries_system_number").HasFilter("kind <> 1");
        entries.ToTable(table =>
        {
            table.HasCheckConstraint("ck_entries_sequence", "sequence >= 1");
            table.HasCheckConstraint("ck_entries_kind", "kind between 1 and 4");
            table.HasCheckConstraint("ck_entries_transaction_number", "transaction_number >= 1");
            table.HasCheckConstraint("ck_entries_fill", "shares > 0 and price_cents > 0");
            table.HasCheckConstraint(
                "ck_entries_rejected_changes_nothing",
                "rejection is null or coalesce(cash_available, cash_held, shares_available, shares_held, shares) is null");
        });
    }
}

/// <summary>Names tables and columns in snake_case, as SQL is written by hand.</summary>
internal sealed class SnakeCaseConvention : IModelFinalizingConvention
{
    public void ProcessModelFinalizing(IConventionModelBuilder modelBuilder, IConventionContext<IConventionModelBuilder> context)
    {
        foreach (var entity in modelBuilder.Metadata.GetEntityTypes())
        {
            entity.Builder.ToTable(Snake(entity.GetTableName()!));
            foreach (var property in entity.GetProperties()) property.Builder.HasColumnName(Snake(property.GetColumnName()));
            foreach (var key in entity.GetKeys()) key.Builder.HasName(Snake(key.GetDefaultName()!));
            foreach (var index in entity.GetIndexes()) index.Builder.HasDatabaseName(index.Name ?? Snake(index.GetDefaultDatabaseName()!));
        }
    }

    private static string Snake(string name)
    {
        var snake = new StringBuilder(name.Length + 8);
        for (var i = 0; i < name.Length; i++)
        {
            if (i > 0 && char.IsAsciiLetterUpper(name[i]) && char.IsAsciiLetterLower(name[i - 1])) snake.Append('_');
            snake.Append(char.ToLowerInvariant(name[i]));
        }

        return snake.ToString();
    }
}
