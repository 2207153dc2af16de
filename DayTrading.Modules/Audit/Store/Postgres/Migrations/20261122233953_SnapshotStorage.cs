using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace DayTrading.Audit.Store.Postgres.Migrations
{
    /// <inheritdoc />
    public partial class SnapshotStorage : Migration
    {
        // States are written often, by the one writer, and read once: compressing them costs the server more than a run can spare
        // (docs/performance.md).
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder) =>
            migrationBuilder.Sql("ALTER TABLE snapshots ALTER COLUMN state SET STORAGE EXTERNAL");

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder) =>
            migrationBuilder.Sql("ALTER TABLE snapshots ALTER COLUMN state SET STORAGE EXTENDED");
    }
}
