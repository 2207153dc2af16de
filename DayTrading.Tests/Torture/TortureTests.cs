using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using DayTrading.Kernel;
using DayTrading.Tests.Record;

namespace DayTrading.Tests.Torture;

/// <summary>
/// spec: "What was acknowledged survives kill −9 at any moment; what was not acknowledged is there as a whole or not at all." Users trade
/// at the API of the real program while it, or its Postgres, is killed again and again. Short here; for hours with
/// <c>DAYTRADING_KILLS=200 DAYTRADING_SEED=7 ./test.sh --filter TortureTests</c>.
/// </summary>
public sealed class TortureTests(ITestOutputHelper output)
{
    private const int Users = 8;

    private static readonly int Kills = Setting("DAYTRADING_KILLS", 4);

    private static readonly int Seed = Setting("DAYTRADING_SEED", 1);

    [Theory, EachStore]
    public async Task What_was_acknowledged_survives_the_kill_of_the_program(Store kind)
    {
        await using var store = await StoreOfTest.CreateAsync(kind);
        var (random, users) = (new Random(Seed), NewUsers());
        for (var kill = 1; kill <= Kills; kill++)
        {
            if (random.Next(4) == 0) await KillWhileItStartsAsync(store, random);
            await using (var site = await SiteProcess.StartAsync(store.Folder, Settings(store)))
            {
                using var client = Client(site);
                var trading = TradeAsync(client, await SignInAsync(client), users, CancellationToken.None);
                await UnderWayAsync(users, trading);
                await Task.Delay(random.Next(1_500));
                await site.KillAsync();
                await trading;
            }

            if (kill % 10 == 0 || kill == Kills) await ShouldBeInRecordAsync(store, users);
        }

        Report($"{kind}, {Kills} kills of the program", users);
    }

    [Fact]
    public async Task What_was_acknowledged_survives_the_kill_of_Postgres_and_the_program_goes_on()
    {
        await using var postgres = await KillablePostgres.StartAsync();
        await using var store = StoreOfTest.At(postgres.ConnectionString);
        var (random, users) = (new Random(Seed), NewUsers());
        using var stop = new CancellationTokenSource();
        await using var site = await SiteProcess.StartAsync(store.Folder, Settings(store));
        using var client = Client(site);
        var trading = TradeAsync(client, await SignInAsync(client), users, stop.Token);
        for (var kill = 1; kill <= Kills; kill++)
        {
            await UnderWayAsync(users, trading);
            await Task.Delay(random.Next(1_500));
            await postgres.KillAsync();
            await Task.Delay(random.Next(500));
            await postgres.RestartAsync();
        }

        await UnderWayAsync(users, trading);
        await stop.CancelAsync();
        await trading;
        (await site.TerminateAsync()).ShouldBe(0, site.Errors);
        await ShouldBeInRecordAsync(store, users);
        Report($"{Kills} kills of Postgres", users);
    }

    /// <summary>One more kill, before any request is answered: while it opens the store, recovers or begins to listen.</summary>
    private static async Task KillWhileItStartsAsync(StoreOfTest store, Random random)
    {
        await using var site = SiteProcess.Launch(store.Folder, Settings(store));
        await Task.Delay(random.Next(2_000));
        await site.KillAsync();
    }

    private static int Setting(string name, int byDefault) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : byDefault;

    private static TortureUser[] NewUsers() =>
        [.. Enumerable.Range(0, Users).Select(i => new TortureUser($"user{i}", unchecked(Seed * 1_000 + i)))];

    internal static Dictionary<string, string?> Settings(StoreOfTest store) => new(store.Settings())
    {
        ["Supervisor:Name"] = "supervisor",
        ["Supervisor:Password"] = "Torture-1234",
        ["Simulator:Delays"] = "none",
        ["Simulator:Prices"] = "constant",
        ["Orders:Lifetime"] = "00:00:01",
        ["Audit:SnapshotEvery"] = "1000",
        ["Audit:StoreDeadline"] = "00:00:02",
        ["Audit:BatchSize"] = "4", // so small that batches are full and both connections write
        ["Limits:CallsPerSecond"] = "100000",
        ["Limits:SignInsPerMinute"] = "10000",
        ["Logging:LogLevel:Default"] = "Warning",
    };

    internal static HttpClient Client(SiteProcess site) => new() { BaseAddress = site.Address, Timeout = TimeSpan.FromMinutes(2) };

    internal static async Task<string> SignInAsync(HttpClient site)
    {
        using var answer = await site.PostAsJsonAsync("/api/v1/login", new { user = "supervisor", password = "Torture-1234" });
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("accessToken").GetString()!;
    }

    /// <summary>Waits until a command has been acknowledged again, so that a kill could lose something.</summary>
    internal static async Task UnderWayAsync(TortureUser[] users, Task trading)
    {
        var before = users.Sum(user => user.Acknowledged);
        var start = Stopwatch.GetTimestamp();
        while (users.Sum(user => user.Acknowledged) == before && !trading.IsFaulted)
        {
            Stopwatch.GetElapsedTime(start).ShouldBeLessThan(TimeSpan.FromMinutes(1), "Nobody is answered");
            await Task.Delay(5);
        }
    }

    private static Task TradeAsync(HttpClient site, string token, TortureUser[] users, CancellationToken stop) =>
        Task.WhenAll(users.Select(user => user.RunAsync(site, token, stop)));

    /// <summary>
    /// Each acknowledged command is there once, under the acknowledged number; nothing twice; nothing that was answered as unavailable;
    /// each user's commands in the order in which they were sent.
    /// </summary>
    internal static async Task ShouldBeInRecordAsync(StoreOfTest store, TortureUser[] users)
    {
        await store.ShouldBeWholeAsync();
        await using var reader = store.Unstarted();
        var rows = (await reader.RowsAsync()).Where(row => row.Kind == EntryKind.Command).ToLookup(row => row.User);
        foreach (var user in users)
        {
            var recorded = rows[user.Name].ToList();
            var sent = user.Sent.Select((command, index) => (command.Key, index)).ToDictionary(c => c.Key, c => c.index);
            recorded.Select(row => sent[row.IdempotencyKey!]).ShouldBeInOrder(SortDirection.Ascending, Comparer<int>.Create(Strictly));

            var byKey = recorded.ToDictionary(row => row.IdempotencyKey!);
            foreach (var command in user.Sent)
            {
                var row = byKey.GetValueOrDefault(command.Key);
                if (command.Told == Told.Unavailable) row.ShouldBeNull($"{command.Key} was said not to be taken");
                if (command.Told is not (Told.Done or Told.Rejected)) continue;

                row.ShouldNotBeNull($"{command.Key} was acknowledged");
                (row.TransactionNumber, row.Rejection is not null).ShouldBe((command.Number, command.Told == Told.Rejected), command.Key);
            }
        }
    }

    // Two equal numbers are out of order as well.
    private static int Strictly(int a, int b) => a < b ? -1 : 1;

    private void Report(string what, TortureUser[] users)
    {
        var sent = users.SelectMany(user => user.Sent).ToList();
        output.WriteLine(
            $"{what}, seed {Seed}: {sent.Count} commands sent, {sent.Count(c => c.Told is Told.Done or Told.Rejected)} acknowledged, " +
            $"{sent.Count(c => c.Told == Told.Unavailable)} not taken, {users.Sum(user => user.Repeats)} asked again with the same key");
        sent.Count(c => c.Told == Told.Done).ShouldBeGreaterThan(Kills);
    }
}
