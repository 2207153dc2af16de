using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace DayTrading.Audit.Store.Postgres.Migrations
{
    /// <inheritdoc />
    public partial class SearchIndexes : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateIndex(
                name: "ix_entries_command_number",
                table: "entries",
                column: "transaction_number",
                filter: "kind = 1")
                .Annotation("Npgsql:IndexMethod", "brin")
                .Annotation("Npgsql:StorageParameter:pages_per_range", 16);

            migrationBuilder.CreateIndex(
                name: "ix_entries_stock",
                table: "entries",
                column: "symbol")
                .Annotation("Npgsql:IndexMethod", "brin")
                .Annotation("Npgsql:IndexOperators", new[] { "text_bloom_ops" })
                .Annotation("Npgsql:StorageParameter:pages_per_range", 16);

            migrationBuilder.CreateIndex(
                name: "ix_entries_system_number",
                table: "entries",
                column: "transaction_number",
                filter: "kind <> 1");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_entries_command_number",
                table: "entries");

            migrationBuilder.DropIndex(
                name: "ix_entries_stock",
                table: "entries");

            migrationBuilder.DropIndex(
                name: "ix_entries_system_number",
                table: "entries");
        }
    }
}
