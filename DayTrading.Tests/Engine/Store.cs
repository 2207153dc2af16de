using System.Reflection;
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
/// A store of a test's own. The first of each kind is migrated by the program itself; all others begin as copies of it, because a
/// migration takes many times as long as a test.
/// </summary>
internal sealed class StoreOfTest : IAsyncDisposable
{
    private static readonly Lazy<Task<StoreOfTest>> SqliteTemplate = new(() => MigratedAsync(Store.Sqlite));
    private static readonly Lazy<Task<StoreOfTest>> PostgresTemplate = new(() => MigratedAsync(Store.Postgres));

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
        if (kind == Store.Postgres) return new StoreOfTest(kind, folder, await Server().CreateDatabaseAsync(template.ConnectionString));

        foreach (var file in Directory.GetFiles(template.Folder)) File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        return new StoreOfTest(kind, folder, SqliteIn(folder));
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(Folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    private static async Task<StoreOfTest> MigratedAsync(Store kind)
    {
        var folder = NewFolder();
        var store = new StoreOfTest(kind, folder, kind == Store.Sqlite ? SqliteIn(folder) : await Server().CreateDatabaseAsync());
        await using var engine = await Engine.StartAsync(store);
        return store;
    }

    private static string NewFolder() => Directory.CreateTempSubdirectory("daytrading-test-").FullName;

    private static string SqliteIn(string folder) => $"Data Source={Path.Combine(folder, "store.db")}";

    private static PostgresServer Server() => TestContext.Current.GetFixture(typeof(PostgresServer)) as PostgresServer
        ?? throw new InvalidOperationException("A store is made within a test");
}
