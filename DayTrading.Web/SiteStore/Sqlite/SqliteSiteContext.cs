using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace DayTrading.Web.SiteStore;

/// <summary>The site's tables in a SQLite file of their own; the migrations beside it are its history.</summary>
internal sealed class SqliteSiteContext(DbContextOptions options) : SiteContext(options);

/// <summary>Used by dotnet-ef alone.</summary>
internal sealed class SqliteSiteDesign : IDesignTimeDbContextFactory<SqliteSiteContext>
{
    public SqliteSiteContext CreateDbContext(string[] args) => new(new DbContextOptionsBuilder()
        .UseSqlite("Data Source=design.db", sqlite => sqlite.MigrationsHistoryTable(SiteContext.MigrationsTable)).Options);
}
