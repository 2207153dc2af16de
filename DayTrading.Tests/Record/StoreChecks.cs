using DayTrading.Audit;
using DayTrading.Record;
using Microsoft.EntityFrameworkCore;

namespace DayTrading.Tests.Record;

/// <summary>What tests do with a store that has no writer at the moment.</summary>
internal static class StoreChecks
{
    public static Dictionary<string, string?> Settings(this StoreOfTest store) => new(StringComparer.OrdinalIgnoreCase)
    {
        ["Storage:Provider"] = $"{store.Kind}",
        ["ConnectionStrings:DayTrading"] = store.ConnectionString,
        ["Instance:Name"] = "TEST1",
        ["Dumplogs:Folder"] = Path.Combine(store.Folder, "dumplogs"),
    };

    public static RecordHost Unstarted(this StoreOfTest store) => RecordHost.Build(store.Settings(), withModules: true);

    /// <summary>As the command line's `audit verify`.</summary>
    public static async Task<Verification> VerifyAsync(this StoreOfTest store)
    {
        await using var host = store.Unstarted();
        return await host.Mediator.Send(new VerifyRecord());
    }

    public static async Task ShouldBeWholeAsync(this StoreOfTest store) => (await store.VerifyAsync()).Findings.ShouldBeEmpty();

    /// <summary>Changes the tables without the program.</summary>
    public static async Task TamperAsync(this StoreOfTest store, string sql)
    {
        await using var host = store.Unstarted();
        await using var context = host.Get<RecordStore>().CreateContext();
#pragma warning disable EF1002 // the tests' own statements
        (await context.Database.ExecuteSqlRawAsync(sql)).ShouldNotBe(0);
#pragma warning restore EF1002
    }
}

/// <summary>The checksum that a forger who knows the program would give a row.</summary>
internal sealed class RecordChainOfTest
{
    private readonly RecordChain _chain = new();

    public long ChecksumOf(EntryRow row)
    {
        _chain.Begin(RecordChain.Start);
        return _chain.Add(row);
    }
}
