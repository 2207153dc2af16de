using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace DayTrading.WorkloadRuns;

/// <summary>Runs in the site's SQLite file; the migrations beside it are its history.</summary>
internal sealed class SqliteRunsContext(DbContextOptions options) : RunsContext(options);

/// <summary>Used by dotnet-ef alone.</summary>
internal sealed class SqliteRunsDesign : IDesignTimeDbContextFactory<SqliteRunsContext>
{
    public SqliteRunsContext CreateDbContext(string[] args) => new(new DbContextOptionsBuilder()
        .UseSqlite("Data Source=design.db", sqlite => sqlite.MigrationsHistoryTable(RunsContext.MigrationsTable)).Options);
}
