using System.Collections.Concurrent;
using System.Reflection;
using Npgsql;
using Xunit.Sdk;
using Xunit.v3;

[assembly: AssemblyFixture(typeof(DayTrading.Tests.MigratedStores))]

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
/// A store of a test's own, as the program's migrations leave it. Only the first of each kind is migrated, by the program itself, because
/// that takes many times as long as a test: then the files of SQLite are copied; a database of Postgres is copied if there is none that a
/// test has left behind and that can be emptied.
/// </summary>
internal sealed class StoreOfTest : IAsyncDisposable
{
    private static readonly ConcurrentBag<string> FreeDatabases = [];

    private bool _isForeign;

    private StoreOfTest(Store kind, string folder, string connectionString) =>
        (Kind, Folder, ConnectionString) = (kind, folder, connectionString);

    public Store Kind { get; }

    /// <summary>Whatever files belong to this store; gone when it is.</summary>
    public string Folder { get; }

    public string ConnectionString { get; }

    public static async Task<StoreOfTest> CreateAsync(Store kind)
    {
        var template = await (await FixtureAsync<MigratedStores>()).OfAsync(kind);
        var folder = NewFolder();
        if (kind == Store.Postgres)
        {
            if (FreeDatabases.TryTake(out var free)) await EmptyAsync(free);
            return new StoreOfTest(kind, folder, free ?? await NewDatabaseAsync(template.ConnectionString));
        }

        foreach (var file in Directory.GetFiles(template.Folder)) File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        return new StoreOfTest(kind, folder, SqliteIn(folder));
    }

    /// <summary>A store in which there is nothing yet.</summary>
    public static async Task<StoreOfTest> NewAsync(Store kind)
    {
        var folder = NewFolder();
        return new StoreOfTest(kind, folder, kind == Store.Sqlite ? SqliteIn(folder) : await NewDatabaseAsync(template: null));
    }

    /// <summary>A store that the program has just made.</summary>
    public static async Task<StoreOfTest> MigrateAsync(Store kind)
    {
        var store = await NewAsync(kind);
        await using (await Engine.StartAsync(store))
        {
            // Started and stopped, no more.
        }

        NpgsqlConnection.ClearAllPools(); // a database to which somebody is connected cannot be copied
        return store;
    }

    /// <summary>A database of a server that belongs to the test.</summary>
    public static StoreOfTest At(string connectionString) => new(Store.Postgres, NewFolder(), connectionString) { _isForeign = true };

    public ValueTask DisposeAsync()
    {
        if (Kind == Store.Postgres && !_isForeign) FreeDatabases.Add(ConnectionString);
        Directory.Delete(Folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    private static async Task EmptyAsync(string database)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        await using var empty = new NpgsqlCommand(
            """
            do $$ begin
                execute (select 'truncate ' || string_agg(format('%I', tablename), ', ') || ' restart identity'
                    from pg_tables where schemaname = 'public' and tablename not in
                        ('__EFMigrationsHistory', 'identity_migrations', 'run_migrations'));
            end $$
            """,
            connection);
        await empty.ExecuteNonQueryAsync();
    }

    private static string NewFolder() => Directory.CreateTempSubdirectory("daytrading-test-").FullName;

    private static string SqliteIn(string folder) => $"Data Source={Path.Combine(folder, "store.db")}";

    private static async Task<string> NewDatabaseAsync(string? template) =>
        await (await FixtureAsync<PostgresServer>()).CreateDatabaseAsync(template);

    private static async ValueTask<T> FixtureAsync<T>() => (T)(await TestContext.Current.GetFixture(typeof(T)))!;
}

/// <summary>One migrated store of each kind, made for the first test that needs it.</summary>
public sealed class MigratedStores : IAsyncDisposable
{
    private readonly ConcurrentDictionary<Store, Lazy<Task<StoreOfTest>>> _stores = new();

    public async ValueTask DisposeAsync()
    {
        foreach (var store in _stores.Values) await (await store.Value).DisposeAsync();
    }

    internal Task<StoreOfTest> OfAsync(Store kind) =>
        _stores.GetOrAdd(kind, static kind => new Lazy<Task<StoreOfTest>>(() => StoreOfTest.MigrateAsync(kind))).Value;
}
