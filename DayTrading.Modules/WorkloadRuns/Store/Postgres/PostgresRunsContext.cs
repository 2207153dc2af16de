using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace DayTrading.WorkloadRuns;

/// <summary>Runs in the record's Postgres; the migrations beside it are its history.</summary>
internal sealed class PostgresRunsContext(DbContextOptions options) : RunsContext(options);

/// <summary>Used by dotnet-ef alone.</summary>
internal sealed class PostgresRunsDesign : IDesignTimeDbContextFactory<PostgresRunsContext>
{
    public PostgresRunsContext CreateDbContext(string[] args) => new(new DbContextOptionsBuilder()
        .UseNpgsql("Host=localhost", postgres => postgres.MigrationsHistoryTable(RunsContext.MigrationsTable)).Options);
}
