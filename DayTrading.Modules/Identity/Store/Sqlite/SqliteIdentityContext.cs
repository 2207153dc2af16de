using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace DayTrading.Identity;

/// <summary>Sign-ins in the site's SQLite file, with the migrations of this folder.</summary>
internal sealed class SqliteIdentityContext(DbContextOptions options) : IdentityContext(options);

/// <summary>Used only by dotnet-ef.</summary>
internal sealed class SqliteIdentityDesign : IDesignTimeDbContextFactory<SqliteIdentityContext>
{
    public SqliteIdentityContext CreateDbContext(string[] args) => new(new DbContextOptionsBuilder()
        .UseSqlite("Data Source=design.db", sqlite => sqlite.MigrationsHistoryTable(IdentityContext.MigrationsTable)).Options);
}
