using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace DayTrading.Record;

/// <summary>Which version of the program has made a store's tables, by their history of migrations.</summary>
internal static class StoreVersion
{
    /// <summary>Whether a store lacks migrations that this program has. One with migrations that it does not know is rejected.</summary>
    /// <exception cref="StoreUnavailableException">An earlier version wrote the store.</exception>
    public static async Task<bool> IsBehindAsync(DbContext context, CancellationToken cancellationToken)
    {
        var known = context.Database.GetMigrations().ToHashSet(StringComparer.Ordinal);
        var history = context.GetService<IHistoryRepository>();
        var applied = await history.ExistsAsync(cancellationToken)
            ? (await history.GetAppliedMigrationsAsync(cancellationToken)).Select(row => row.MigrationId).ToList()
            : [];
        if (applied.TrueForAll(known.Contains)) return applied.Count < known.Count;

        var connection = context.Database.GetDbConnection();
        var store = connection is SqliteConnection ? connection.DataSource : connection.Database;
        throw new StoreUnavailableException(
            $"The store {store} was written by an earlier version of DayTrading (before 28 November 2026, commit 8dcdc5d); that version " +
            "can read it, this one cannot: use a new store, or export with the old one.");
    }
}
