using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace DayTrading.Identity;

/// <summary>Sign-ins in the record's Postgres database, with the migrations of this folder.</summary>
internal sealed class PostgresIdentityContext(DbContextOptions options) : IdentityContext(options);

/// <summary>Used only by dotnet-ef.</summary>
internal sealed class PostgresIdentityDesign : IDesignTimeDbContextFactory<PostgresIdentityContext>
{
    public PostgresIdentityContext CreateDbContext(string[] args) => new(new DbContextOptionsBuilder()
        .UseNpgsql("Host=localhost", postgres => postgres.MigrationsHistoryTable(IdentityContext.MigrationsTable)).Options);
}
