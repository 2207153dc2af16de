using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace DayTrading.Audit;

/// <summary>The record's tables in Postgres; the migrations beside it are its history.</summary>
internal sealed class PostgresRecordContext(DbContextOptions options) : RecordContext(options);

/// <summary>Used by dotnet-ef alone.</summary>
internal sealed class PostgresDesign : IDesignTimeDbContextFactory<PostgresRecordContext>
{
    public PostgresRecordContext CreateDbContext(string[] args) => new(new DbContextOptionsBuilder().UseNpgsql("Host=localhost").Options);
}
