using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace DayTrading.Identity;

/// <summary>Sign-ins in the site's SQLite file; the migrations beside it are its history.</summary>
internal sealed class SqliteIdentityContext(DbContextOptions options) : IdentityContext(options);

/// <summary>Used by dotnet-ef alone.</summary>
internal sealed class SqliteIdentityDesign : IDesignTimeDbContextFactory<SqliteIdentityContext>
{
    public SqliteIdentityContext CreateDbContext(string[] args) => new(new DbContextOptionsBuilder()
        .UseSqlite("Data Source=design.db", sqlite => sqlite.MigrationsHistoryTable(IdentityContext.MigrationsTable)).Options);
}
