using System.Text.Json;
using DayTrading.Kernel;

namespace DayTrading.Tests.Web;

/// <summary>spec: Idempotency-Key. A repeat within 24 h returns the first answer and executes nothing.</summary>
public sealed class IdempotencyTests
{
    private static readonly object Add = new { command = "ADD", amount = "10.00" };

    [Theory, EachStore]
    public async Task A_repeat_executes_nothing_and_has_the_first_answer(Store store)
    {
        await using var site = await SiteOfTest.StartAsync(store);
        site.Quotes.SetPrice("ABC", 3.00m);
        using var client = await site.NewTraderAsync("alice", cash: "100.00");
        var commands = new (string Key, object Command)[]
        {
            ("1", new { command = "BUY", symbol = "ABC", amount = "10.00" }), ("2", new { command = "COMMIT_BUY" }),
            ("3", new { command = "COMMIT_BUY" }), ("4", new { command = "SET_SELL_AMOUNT", symbol = "ABC", amount = "6.00" }),
            ("5", new { command = "SET_SELL_TRIGGER", symbol = "ABC", price = "6.00" }),
            ("6", new { command = "CANCEL_SET_SELL", symbol = "ABC" }), ("7", new { command = "ADD", amount = "x" }),
        };

        var first = new List<string>();
        foreach (var (key, command) in commands) first.Add(await SayAsync(client.CommandAsync("alice", command, key)));
        var account = await client.GetStringAsync("/api/v1/accounts/alice");
        var repeats = new List<string>();
        foreach (var (key, command) in commands) repeats.Add(await SayAsync(client.CommandAsync("alice", command, key)));

        repeats.ShouldBe(first);
        (await client.GetStringAsync("/api/v1/accounts/alice")).ShouldBe(account);
    }

    [Theory, EachStore]
    public async Task A_repeat_after_a_restart_executes_nothing(Store kind)
    {
        await using var store = await StoreOfTest.CreateAsync(kind);
        string first;
        await using (var site = await SiteOfTest.StartAsync(store))
        {
            using var client = await site.NewTraderAsync("alice");
            first = await SayAsync(client.CommandAsync("alice", Add, "key"));
        }

        await using var again = await SiteOfTest.StartAsync(store);
        using var later = await again.SignInAsync("alice");

        (await SayAsync(later.CommandAsync("alice", Add, "key"))).ShouldBe(first);
        (await CashAsync(later, "alice")).ShouldBe("10.00");
    }

    [Theory, EachStore]
    public async Task Many_at_the_same_moment_are_executed_once(Store store)
    {
        await using var site = await SiteOfTest.StartAsync(store);
        using var client = await site.NewTraderAsync("alice");

        var answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => SayAsync(client.CommandAsync("alice", Add, "key"))));

        answers.Distinct().Count().ShouldBe(1);
        (await CashAsync(client, "alice")).ShouldBe("10.00");
    }

    [Fact]
    public async Task A_key_stands_for_one_command_of_one_account()
    {
        await using var site = await SiteOfTest.StartAsync();
        using var alice = await site.NewTraderAsync("alice");
        using var bob = await site.NewTraderAsync("bob");
        await alice.CommandAsync("alice", Add, "key");

        var other = await alice.CommandAsync("alice", new { command = "ADD", amount = "10.01" }, "key").ProblemAsync(422);
        var same = await alice.CommandAsync("alice", new { command = "add", amount = "10" }, "key");
        await bob.CommandAsync("bob", Add, "key");

        other.ShouldBe(
            "This Idempotency-Key stands for another command already (ADD); nothing was executed. Use a new key for each command.");
        same.IsSuccessStatusCode.ShouldBeTrue();
        (await CashAsync(alice, "alice")).ShouldBe("10.00");
        (await CashAsync(bob, "bob")).ShouldBe("10.00");
    }

    [Theory]
    [InlineData("")]
    [InlineData("with blank")]
    [InlineData("012345678901234567890123456789012345678901234567890123456789012345678901234567890")]
    public async Task A_key_that_cannot_be_kept_is_rejected(string key)
    {
        await using var site = await SiteOfTest.StartAsync();
        using var client = await site.NewTraderAsync("alice");

        (await client.CommandAsync("alice", Add, key).ProblemAsync(422)).ShouldContain("1 to 80 printable ASCII characters");
        (await client.GetAsync("/api/v1/accounts/alice").ProblemAsync(404)).ShouldContain("does not exist yet");
    }

    [Fact]
    public async Task A_repeat_of_what_changes_nothing_gives_its_number_alone()
    {
        await using var site = await SiteOfTest.StartAsync();
        site.Quotes.SetPrice("ABC", 3.00m);
        using var client = await site.NewTraderAsync("alice", cash: "100.00");
        foreach (var command in new object[]
        {
            new { command = "QUOTE", symbol = "ABC" }, new { command = "DISPLAY_SUMMARY" }, new { command = "DUMPLOG", filename = "mine" },
        })
        {
            var key = Guid.NewGuid().ToString();

            var first = await client.CommandAsync("alice", command, key).JsonAsync();
            var repeat = await client.CommandAsync("alice", command, key).JsonAsync();

            Answers(first).ShouldBe(1);
            Answers(repeat).ShouldBe(0);
            repeat.GetProperty("transactionNum").GetInt64().ShouldBe(first.GetProperty("transactionNum").GetInt64());
        }
    }

    [Fact]
    public async Task A_supervisor_on_behalf_of_an_account_repeats_its_commands_too_and_is_named_in_the_log()
    {
        await using var site = await SiteOfTest.StartAsync();
        using var alice = await site.NewTraderAsync("alice");
        using var supervisor = await site.SignInAsync(SiteOfTest.Supervisor);

        var first = await SayAsync(alice.CommandAsync("alice", Add, "key"));

        (await SayAsync(supervisor.CommandAsync("alice", Add, "key"))).ShouldBe(first);
        site.Log.ToString().ShouldContain($"{SiteOfTest.Supervisor} sent Add for the account alice");
    }

    private static int Answers(JsonElement answer) =>
        new[] { "change", "quote", "account", "dumplog" }.Count(name => answer.GetProperty(name).ValueKind != JsonValueKind.Null);

    private static async Task<string> CashAsync(HttpClient client, string user) =>
        (await client.GetAsync($"/api/v1/accounts/{user}").JsonAsync()).GetProperty("cash").GetProperty("available").GetString()!;

    /// <summary>Status and body, without what names the single request.</summary>
    private static async Task<string> SayAsync(Task<HttpResponseMessage> answering)
    {
        var answer = await answering;
        var body = await answer.JsonAsync();
        return $"{(int)answer.StatusCode} " + string.Join(" ", body.EnumerateObject().Where(p => p.Name != "traceId"));
    }
}
