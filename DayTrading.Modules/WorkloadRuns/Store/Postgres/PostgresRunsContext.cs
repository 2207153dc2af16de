using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace DayTrading.WorkloadRuns;

/// <summary>Runs in the record's Postgres database, with the migrations of this folder.</summary>
internal sealed class PostgresRunsContext(DbContextOptions options) : RunsContext(options);

/// <summary>Used only by dotnet-ef.</summary>
internal sealed class PostgresRunsDesign : IDesignTimeDbContextFactory<PostgresRunsContext>
{
    public PostgresRunsContext CreateDbContext(string[] args) => new(new DbContextOptionsBuilder()
        .UseNpgsql("Host=localhost", postgres => postgres.MigrationsHistoryTable(RunsContext.MigrationsTable)).Options);
}
