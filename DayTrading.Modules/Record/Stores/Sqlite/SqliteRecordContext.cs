using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace DayTrading.Record;

/// <summary>The record's tables in SQLite; the migrations beside it are its history.</summary>
internal sealed class SqliteRecordContext(DbContextOptions options) : RecordContext(options);

/// <summary>Used by dotnet-ef alone.</summary>
internal sealed class SqliteDesign : IDesignTimeDbContextFactory<SqliteRecordContext>
{
    public SqliteRecordContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder().UseSqlite("Data Source=design.db").Options);
}
