using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace DayTrading.Record.Stores.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "entries",
                columns: table => new
                {
                    sequence = table.Column<long>(type: "INTEGER", nullable: false),
                    at = table.Column<long>(type: "INTEGER", nullable: false),
                    user_id = table.Column<int>(type: "INTEGER", nullable: true),
                    server_id = table.Column<short>(type: "INTEGER", nullable: false),
                    large_funds = table.Column<string>(type: "TEXT", nullable: true),
                    filename = table.Column<string>(type: "TEXT", nullable: true),
                    malformed_user = table.Column<string>(type: "TEXT", nullable: true),
                    rejection_code = table.Column<short>(type: "INTEGER", nullable: true),
                    rejection = table.Column<string>(type: "TEXT", nullable: true),
                    idempotency_key = table.Column<string>(type: "TEXT", nullable: true),
                    checksum = table.Column<long>(type: "INTEGER", nullable: true),
                    batch_digest = table.Column<byte[]>(type: "BLOB", nullable: true),
                    transaction_number = table.Column<long>(type: "INTEGER", nullable: false),
                    kind = table.Column<short>(type: "INTEGER", nullable: false),
                    command = table.Column<short>(type: "INTEGER", nullable: false),
                    funds_cents = table.Column<long>(type: "INTEGER", nullable: true),
                    shares = table.Column<long>(type: "INTEGER", nullable: true),
                    price_cents = table.Column<long>(type: "INTEGER", nullable: true),
                    order_number = table.Column<long>(type: "INTEGER", nullable: true),
                    expires_at = table.Column<long>(type: "INTEGER", nullable: true),
                    cash_available = table.Column<long>(type: "INTEGER", nullable: true),
                    cash_held = table.Column<long>(type: "INTEGER", nullable: true),
                    shares_available = table.Column<long>(type: "INTEGER", nullable: true),
                    shares_held = table.Column<long>(type: "INTEGER", nullable: true),
                    quote_server_time = table.Column<long>(type: "INTEGER", nullable: true),
                    symbol = table.Column<string>(type: "TEXT", maxLength: 3, nullable: true),
                    crypto_key = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_entries", x => x.sequence);
                    table.CheckConstraint("ck_entries_fill", "shares > 0 and price_cents > 0");
                    table.CheckConstraint("ck_entries_kind", "kind between 1 and 4");
                    table.CheckConstraint("ck_entries_rejected_changes_nothing", "rejection is null or coalesce(cash_available, cash_held, shares_available, shares_held, shares) is null");
                    table.CheckConstraint("ck_entries_sequence", "sequence >= 1");
                    table.CheckConstraint("ck_entries_transaction_number", "transaction_number >= 1");
                });

            migrationBuilder.CreateTable(
                name: "servers",
                columns: table => new
                {
                    id = table.Column<short>(type: "INTEGER", nullable: false),
                    name = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_servers", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "snapshot_rounds",
                columns: table => new
                {
                    sequence = table.Column<long>(type: "INTEGER", nullable: false),
                    at = table.Column<long>(type: "INTEGER", nullable: false),
                    highest_number = table.Column<long>(type: "INTEGER", nullable: false),
                    snapshots = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_snapshot_rounds", x => x.sequence);
                });

            migrationBuilder.CreateTable(
                name: "snapshots",
                columns: table => new
                {
                    user_id = table.Column<int>(type: "INTEGER", nullable: false),
                    sequence = table.Column<long>(type: "INTEGER", nullable: false),
                    state = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_snapshots", x => x.user_id);
                });

            migrationBuilder.CreateTable(
                name: "users",
                columns: table => new
                {
                    id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    name = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_users", x => x.id);
                });

            migrationBuilder.CreateIndex(
                name: "ix_entries_system_number",
                table: "entries",
                column: "transaction_number",
                filter: "kind <> 1");

            migrationBuilder.CreateIndex(
                name: "ix_entries_user_id_idempotency_key",
                table: "entries",
                columns: new[] { "user_id", "idempotency_key" },
                filter: "idempotency_key is not null");

            migrationBuilder.CreateIndex(
                name: "ix_entries_user_id_sequence",
                table: "entries",
                columns: new[] { "user_id", "sequence" });

            migrationBuilder.CreateIndex(
                name: "ix_servers_name",
                table: "servers",
                column: "name",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_users_name",
                table: "users",
                column: "name",
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "entries");

            migrationBuilder.DropTable(
                name: "servers");

            migrationBuilder.DropTable(
                name: "snapshot_rounds");

            migrationBuilder.DropTable(
                name: "snapshots");

            migrationBuilder.DropTable(
                name: "users");
        }
    }
}
