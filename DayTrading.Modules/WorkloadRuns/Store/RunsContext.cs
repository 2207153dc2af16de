using DayTrading.Kernel;
using DayTrading.Record;
using Microsoft.EntityFrameworkCore;

namespace DayTrading.WorkloadRuns;

/// <summary>Workload files, their runs and their reports. In Postgres the table is in the record's database.</summary>
internal abstract class RunsContext(DbContextOptions options) : DbContext(options)
{
    public const string MigrationsTable = "run_migrations";

    public DbSet<RunRow> Runs => Set<RunRow>();

    public static RunsContext Open(SiteDatabase database) => database.IsPostgres
        ? new PostgresRunsContext(database.OptionsFor(MigrationsTable))
        : new SqliteRunsContext(database.OptionsFor(MigrationsTable));

    protected override void OnModelCreating(ModelBuilder builder) => builder.Entity<RunRow>(runs =>
    {
        runs.ToTable("site_runs");
        runs.Property(r => r.File).HasMaxLength(RunRow.MaxName);
        runs.Property(r => r.UploadedBy).HasMaxLength(UserId.MaxLength);
        runs.Ignore(r => r.IsOver);
        runs.HasIndex(r => r.State);
    });
}
