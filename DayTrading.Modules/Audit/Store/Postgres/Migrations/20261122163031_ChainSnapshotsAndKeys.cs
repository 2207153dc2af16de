using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace DayTrading.Audit.Store.Postgres.Migrations
{
    /// <inheritdoc />
    public partial class ChainSnapshotsAndKeys : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<byte[]>(
                name: "batch_digest",
                table: "entries",
                type: "bytea",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "checksum",
                table: "entries",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "idempotency_key",
                table: "entries",
                type: "text",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "snapshot_rounds",
                columns: table => new
                {
                    sequence = table.Column<long>(type: "bigint", nullable: false),
                    at = table.Column<long>(type: "bigint", nullable: false),
                    highest_number = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_snapshot_rounds", x => x.sequence);
                });

            migrationBuilder.CreateTable(
                name: "snapshots",
                columns: table => new
                {
                    user_id = table.Column<int>(type: "integer", nullable: false),
                    sequence = table.Column<long>(type: "bigint", nullable: false),
                    state = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_snapshots", x => x.user_id);
                });

            migrationBuilder.CreateIndex(
                name: "ix_entries_user_id_idempotency_key",
                table: "entries",
                columns: new[] { "user_id", "idempotency_key" },
                filter: "idempotency_key is not null");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "snapshot_rounds");

            migrationBuilder.DropTable(
                name: "snapshots");

            migrationBuilder.DropIndex(
                name: "ix_entries_user_id_idempotency_key",
                table: "entries");

            migrationBuilder.DropColumn(
                name: "batch_digest",
                table: "entries");

            migrationBuilder.DropColumn(
                name: "checksum",
                table: "entries");

            migrationBuilder.DropColumn(
                name: "idempotency_key",
                table: "entries");
        }
    }
}
