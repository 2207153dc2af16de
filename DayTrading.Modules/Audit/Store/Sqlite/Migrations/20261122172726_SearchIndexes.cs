using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace DayTrading.Audit.Store.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class SearchIndexes : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
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
                name: "ix_entries_system_number",
                table: "entries");
        }
    }
}
