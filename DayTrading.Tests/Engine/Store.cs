using System.Collections.Concurrent;
using System.Reflection;
using Npgsql;
using Xunit.Sdk;
using Xunit.v3;

namespace DayTrading.Tests;

/// <summary>The two stores that keep the record.</summary>
public enum Store
{
    Sqlite,
    Postgres,
}

/// <summary>Runs a theory on each store: what is specified holds on both.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class EachStoreAttribute : DataAttribute
{
    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker) =>
        new([.. Enum.GetValues<Store>().Select(store => new TheoryDataRow<Store>(store))]);

    public override bool SupportsDiscoveryEnumeration() => true;
}

/// <summary>
/// A store of a test's own, as the program's migrations leave it. The first of each kind is migrated by the program itself, because that takes
/// many times as long as a test: the files of SQLite are then copied; a database of Postgres is copied if none is free that a test has
/// left behind and that can be emptied.
/// </summary>
internal sealed class StoreOfTest : IAsyncDisposable
{
    private static readonly Lazy<Task<StoreOfTest>> SqliteTemplate = new(() => MigratedAsync(Store.Sqlite));
    private static readonly Lazy<Task<StoreOfTest>> PostgresTemplate = new(() => MigratedAsync(Store.Postgres));
    private static readonly ConcurrentBag<string> FreeDatabases = [];

    private StoreOfTest(Store kind, string folder, string connectionString) =>
        (Kind, Folder, ConnectionString) = (kind, folder, connectionString);

    public Store Kind { get; }

    /// <summary>Whatever files belong to this store; gone when it is.</summary>
    public string Folder { get; }

    public string ConnectionString { get; }

    public static async Task<StoreOfTest> CreateAsync(Store kind)
    {
        var template = await (kind == Store.Sqlite ? SqliteTemplate : PostgresTemplate).Value;
        var folder = NewFolder();
        if (kind == Store.Postgres)
        {
            if (FreeDatabases.TryTake(out var free)) await EmptyAsync(free);
            return new StoreOfTest(kind, folder, free ?? await (await ServerAsync()).CreateDatabaseAsync(template.ConnectionString));
        }

        foreach (var file in Directory.GetFiles(template.Folder)) File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        return new StoreOfTest(kind, folder, SqliteIn(folder));
    }

    public ValueTask DisposeAsync()
    {
        if (Kind == Store.Postgres) FreeDatabases.Add(ConnectionString);
        Directory.Delete(Folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    private static async Task<StoreOfTest> MigratedAsync(Store kind)
    {
        var folder = NewFolder();
        var store = new StoreOfTest(kind, folder, kind == Store.Sqlite ? SqliteIn(folder) : await (await ServerAsync()).CreateDatabaseAsync());
        await using var engine = await Engine.StartAsync(store);
        return store;
    }

    private static async Task EmptyAsync(string database)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        await using var empty = new NpgsqlCommand(
            """
            do $$ begin
                execute (select 'truncate ' || string_agg(format('%I.%I', schemaname, tablename), ', ') || ' restart identity' from pg_tables
                    where schemaname = 'public' and tablename <> '__EFMigrationsHistory');
            end $$
            """,
            connection);
        await empty.ExecuteNonQueryAsync();
    }

    private static string NewFolder() => Directory.CreateTempSubdirectory("daytrading-test-").FullName;

    private static string SqliteIn(string folder) => $"Data Source={Path.Combine(folder, "store.db")}";

    private static async ValueTask<PostgresServer> ServerAsync() => (PostgresServer)(await TestContext.Current.GetFixture(typeof(PostgresServer)))!;
}
