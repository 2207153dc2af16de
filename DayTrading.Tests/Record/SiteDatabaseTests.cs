using DayTrading.Audit;
using DayTrading.Identity;
using DayTrading.Record;
using DayTrading.WorkloadRuns;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace DayTrading.Tests.Record;

/// <summary>The database of the site's own tables, when it is made, opened again, or another version's.</summary>
public sealed class SiteDatabaseTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("daytrading-test-").FullName;

    private string File => Path.Combine(_folder, "store.site.db");

    private SiteDatabase Database => new(new SiteDatabaseOptions { ConnectionString = $"Data Source={File};Pooling=False" });

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Each_module_has_a_history_of_its_own_with_one_migration()
    {
        await MigrateAsync();
        await MigrateAsync();

        Ask("SELECT count(*) FROM identity_migrations").ShouldBe(1);
        Ask("SELECT count(*) FROM run_migrations").ShouldBe(1);
        Ask("SELECT count(*) FROM site_users").ShouldBe(0);
        Ask("SELECT count(*) FROM site_runs").ShouldBe(0);
    }

    [Theory]
    [InlineData("site_migrations")]
    [InlineData("identity_migrations")]
    public async Task A_store_with_an_unknown_migration_is_rejected_with_one_message(string history)
    {
        Ask($"CREATE TABLE {history} (MigrationId TEXT NOT NULL PRIMARY KEY, ProductVersion TEXT NOT NULL)");
        Ask($"INSERT INTO {history} VALUES ('20261128183234_Initial', '10.0.14')");
        Ask("CREATE TABLE site_users (Id TEXT NOT NULL PRIMARY KEY)");

        var rejected = await Should.ThrowAsync<StoreUnavailableException>(MigrateAsync);

        rejected.Message.ShouldBe(
            $"The store {File} was written by an earlier version of DayTrading (before 28 November 2026, commit 8dcdc5d); that version " +
            "can read it, this one cannot: use a new store, or export with the old one.");
    }

    private async Task MigrateAsync()
    {
        foreach (var create in (Func<DbContext>[])[() => IdentityContext.Open(Database), () => RunsContext.Open(Database)])
            await Database.MigrateAsync(create, isAlone: true, CancellationToken.None);
    }

    private long Ask(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={File};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar() as long? ?? 0;
    }
}
