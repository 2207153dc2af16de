using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace DayTrading.WorkloadRuns;

/// <summary>Runs in the site's SQLite file, with the migrations of this folder.</summary>
internal sealed class SqliteRunsContext(DbContextOptions options) : RunsContext(options);

/// <summary>Used only by dotnet-ef.</summary>
internal sealed class SqliteRunsDesign : IDesignTimeDbContextFactory<SqliteRunsContext>
{
    public SqliteRunsContext CreateDbContext(string[] args) => new(new DbContextOptionsBuilder()
        .UseSqlite("Data Source=design.db", sqlite => sqlite.MigrationsHistoryTable(RunsContext.MigrationsTable)).Options);
}
