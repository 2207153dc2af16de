using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace DayTrading.Audit.Store.Postgres.Migrations
{
    /// <inheritdoc />
    public partial class SnapshotCounts : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "snapshots",
                table: "snapshot_rounds",
                type: "bigint",
                nullable: false,
                defaultValue: 0L);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "snapshots",
                table: "snapshot_rounds");
        }
    }
}
