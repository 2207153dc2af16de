using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace DayTrading.Web.SiteStore;

/// <summary>The site's tables in the record's Postgres; the migrations beside it are its history.</summary>
internal sealed class PostgresSiteContext(DbContextOptions options) : SiteContext(options);

/// <summary>Used by dotnet-ef alone.</summary>
internal sealed class PostgresSiteDesign : IDesignTimeDbContextFactory<PostgresSiteContext>
{
    public PostgresSiteContext CreateDbContext(string[] args) => new(new DbContextOptionsBuilder()
        .UseNpgsql("Host=localhost", postgres => postgres.MigrationsHistoryTable(SiteContext.MigrationsTable)).Options);
}
