using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using DayTrading.Record;
using DayTrading.Tests.Record;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace DayTrading.Tests.Torture;

/// <summary>The real program on a store that another process holds, on a full disk, and at an orderly end.</summary>
public sealed class ProcessTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("daytrading-process-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory, EachStore]
    public async Task SIGTERM_finishes_what_was_taken_keeps_the_state_and_exits_with_0(Store kind)
    {
        await using var store = await StoreOfTest.CreateAsync(kind);
        TortureUser[] users = [.. Enumerable.Range(0, 4).Select(i => new TortureUser($"user{i}", i))];
        await using (var site = await SiteProcess.StartAsync(store.Folder, TortureTests.Settings(store)))
        {
            using var stop = new CancellationTokenSource();
            using var client = TortureTests.Client(site);
            var token = await TortureTests.SignInAsync(client);
            var trading = Task.WhenAll(users.Select(user => user.RunAsync(client, token, stop.Token)));
            await TortureTests.UnderWayAsync(users, trading);

            // In the middle of their commands.
            (await site.TerminateAsync()).ShouldBe(0, site.Errors);
            await stop.CancelAsync();
            await trading;
        }

        await TortureTests.ShouldBeInRecordAsync(store, users);
        var found = await store.VerifyAsync();
        found.Findings.ShouldBeEmpty();
        found.Snapshots.ShouldBe(found.Accounts);
        await using var host = store.Unstarted();
        (await StoredSnapshots.ReadAsync(host.Get<RecordStore>(), CancellationToken.None)).Round.ShouldBe(found.Entries);
    }

    [Theory, EachStore]
    public async Task A_first_start_that_is_killed_while_it_makes_the_tables_is_no_obstacle(Store kind)
    {
        await using var store = await StoreOfTest.NewAsync(kind);
        for (var delay = 400; delay <= 2_000; delay += 400)
        {
            await using var killed = SiteProcess.Launch(store.Folder, TortureTests.Settings(store));
            await Task.Delay(delay);
            await killed.KillAsync();
        }

        await using var site = await SiteProcess.StartAsync(store.Folder, TortureTests.Settings(store));
        using var client = TortureTests.Client(site);
        (await client.GetAsync("/health/ready")).StatusCode.ShouldBe(HttpStatusCode.OK, site.Errors);
    }

    [Theory, EachStore]
    public async Task A_second_process_on_a_store_is_rejected_with_the_name_of_the_first_unless_that_is_dead(Store kind)
    {
        await using var store = await StoreOfTest.CreateAsync(kind);
        await using var first = await SiteProcess.StartAsync(store.Folder, TortureTests.Settings(store));

        await using (var second = SiteProcess.Launch(store.Folder, TortureTests.Settings(store)))
        {
            (await second.EndAsync()).ShouldBe(1);
            second.Errors.Trim().ShouldBe(
                kind == Store.Sqlite
                    ? $"The SQLite store {Place(store)} is already being written by process {first.Id} on {Environment.MachineName}"
                    : $"The Postgres store {Place(store)} is already being written by DayTrading process {first.Id} on " +
                      Environment.MachineName);
        }

        await first.KillAsync();
        await using var third = await SiteProcess.StartAsync(store.Folder, TortureTests.Settings(store));
        using var client = TortureTests.Client(third);
        (await client.GetAsync("/health/live")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    /// <summary>A file system of its own, as small as a full disk, in a name space that ends with the program.</summary>
    [Fact]
    public async Task A_full_disk_makes_a_workload_wait_until_there_is_room_again()
    {
        await File.WriteAllLinesAsync(
            Path.Combine(_folder, "w.txt"), Enumerable.Range(1, 20_000).Select(i => $"[{i}] ADD,user{i % 50},{i}.25"));
        var disk = Path.Combine(_folder, "disk");
        Directory.CreateDirectory(disk);
        string[] onSmallDisk =
        [
            "unshare", .. Environment.IsPrivilegedProcess ? (string[])[] : ["--user", "--map-root-user"], "--mount", "sh", "-c",
            "mount -t tmpfs -o size=6m none disk && head -c 5500000 /dev/zero >disk/filler && exec \"$@\"", "sh",
        ];
        var settings = new Dictionary<string, string?> { ["ConnectionStrings:DayTrading"] = "Data Source=disk/store.db" };
        await using var run = SiteProcess.Launch(_folder, settings, onSmallDisk, "workload run w.txt --accounts a.ndjson");

        var start = Stopwatch.GetTimestamp();
        while (!run.Errors.Contains("database or disk is full"))
        {
            Stopwatch.GetElapsedTime(start).ShouldBeLessThan(TimeSpan.FromSeconds(60), run.Errors);
            await Task.Delay(20);
        }

        File.Delete($"/proc/{run.Id}/root{disk}/filler");

        (await run.EndAsync()).ShouldBe(0, run.Errors);
        run.Errors.ShouldContain("The store takes the record again");
        var accounts = await File.ReadAllLinesAsync(Path.Combine(_folder, "a.ndjson"));
        accounts.Sum(AvailableCash).ShouldBe(Enumerable.Range(1, 20_000).Sum(i => i + 0.25m));
    }

    private static decimal AvailableCash(string account)
    {
        using var json = JsonDocument.Parse(account);
        return decimal.Parse(json.RootElement.GetProperty("cash").GetProperty("available").GetString()!, CultureInfo.InvariantCulture);
    }

    private static string Place(StoreOfTest store)
    {
        if (store.Kind == Store.Sqlite) return new SqliteConnectionStringBuilder(store.ConnectionString).DataSource;

        var postgres = new NpgsqlConnectionStringBuilder(store.ConnectionString);
        return $"{postgres.Database} at {postgres.Host}:{postgres.Port}";
    }
}
