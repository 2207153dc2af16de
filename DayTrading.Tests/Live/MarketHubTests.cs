using System.Diagnostics;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text.Json;
using DayTrading.Accounts;
using DayTrading.Engine;
using DayTrading.Identity;
using DayTrading.Kernel;
using DayTrading.Quotes;
using DayTrading.Tests.Web;
using MediatR;
using Microsoft.Data.Sqlite;

namespace DayTrading.Tests.Live;

/// <summary>The hub from the side of a program: which connection gets which updates, and when.</summary>
public sealed class MarketHubTests
{
    [Fact]
    public async Task Nobody_gets_in_without_a_sign_in()
    {
        await using var site = await SiteOfTest.StartAsync();

        await Should.ThrowAsync<WebSocketException>(() => HubClient.ConnectAsync(site.Address, null));
        await Should.ThrowAsync<WebSocketException>(() => HubClient.ConnectAsync(site.Address, "a token that is none"));
    }

    [Fact]
    public async Task Each_connection_hears_of_its_own_account_and_of_no_other()
    {
        await using var site = await SiteOfTest.StartAsync();
        using var one = await site.NewTraderAsync("one");
        using var other = await site.NewTraderAsync("other");
        await site.CreateAsync("boss", Roles.Supervisor);
        await site.CreateAsync("auditor", Roles.Auditor);
        using var boss = await site.SignInAsync("boss");
        using var auditor = await site.SignInAsync("auditor");
        await using var hubOfOne = await FollowAsync(site, one);
        await using var hubOfOther = await FollowAsync(site, other);
        await using var hubOfBoss = await FollowAsync(site, boss);
        await using var hubOfAuditor = await FollowAsync(site, auditor);

        await one.CommandAsync("one", new { command = "ADD", amount = "100.00" });
        await boss.CommandAsync("other", new { command = "ADD", amount = "7.00" });

        var account = await hubOfOne.NextAccountAsync();
        account.GetProperty("available").GetString().ShouldBe("100.00");
        var domainEvent = account.GetProperty("events").EnumerateArray().Single();
        (domainEvent.GetProperty("kind").GetString(), domainEvent.GetProperty("text").GetString()).ShouldBe(("added", "$100.00 added."));
        (await hubOfOther.NextAccountAsync()).GetProperty("available").GetString().ShouldBe("7.00");
        foreach (var hub in new[] { hubOfOne, hubOfOther, hubOfBoss, hubOfAuditor }) await NextShouldBeAQuoteAsync(site, hub);
    }

    [Fact]
    public async Task A_change_is_told_when_it_is_durable_and_not_before()
    {
        await using var site = await SiteOfTest.StartAsync();
        using var trader = await site.NewTraderAsync("t", "100.00");
        await using var hub = await FollowAsync(site, trader);
        await using var other = new SqliteConnection($"Data Source={Path.Combine(site.Folder, "store.db")}");
        await other.OpenAsync();
        var hold = other.BeginTransaction(deferred: false);

        var adding = trader.CommandAsync("t", new { command = "ADD", amount = "11.00" });
        await UntilAppliedAsync(site, "t", new Money(111_00));
        await NextShouldBeAQuoteAsync(site, hub);
        adding.IsCompleted.ShouldBeFalse();
        await hold.DisposeAsync();

        (await hub.NextAccountAsync()).GetProperty("available").GetString().ShouldBe("111.00");
        (await adding).EnsureSuccessStatusCode();
    }

    [Fact]
    public async Task A_connection_gets_the_quotes_that_it_watches_and_the_last_ones_when_it_begins()
    {
        await using var site = await SiteOfTest.StartAsync(settings: ["Quotes:FreshFor=00:00:00.010", "Quotes:RefreshBefore=00:00:00"]);
        site.Quotes.SetPrice("AAA", 10.00m);
        site.Quotes.SetPrice("BBB", 20.00m);
        using var trader = await site.NewTraderAsync("t", "100.00");
        await trader.GetAsync("/api/v1/quotes/AAA");
        await using var hub = await FollowAsync(site, trader);

        var answer = await hub.CallAsync("Watch", (object)new[] { "AAA", "BBB" });
        answer.GetProperty("result").GetProperty("quotes").EnumerateArray()
            .Select(quote => $"{quote.GetProperty("symbol")} {quote.GetProperty("price")}").ShouldBe(["AAA 10.00"]);
        await trader.GetAsync("/api/v1/quotes/BBB");
        (await hub.NextAsync()).GetProperty("quotes").EnumerateArray().Single().GetProperty("price").GetString().ShouldBe("20.00");
        await hub.CallAsync("Watch", (object)new[] { "AAA" });
        await trader.GetAsync("/api/v1/quotes/BBB");
        await Task.Delay(20);
        await trader.GetAsync("/api/v1/quotes/AAA");

        (await hub.NextAsync()).GetProperty("quotes").EnumerateArray().Single().GetProperty("symbol").GetString().ShouldBe("AAA");
    }

    [Fact]
    public async Task What_a_connection_may_not_ask_is_rejected_with_a_message()
    {
        await using var site = await SiteOfTest.StartAsync();
        using var trader = await site.NewTraderAsync("t");
        await using var hub = await FollowAsync(site, trader);

        string[] tooMany = [.. Enumerable.Range(0, 51).Select(i => $"A{(char)('A' + i / 26)}{(char)('A' + i % 26)}")];
        RejectionOf(await hub.CallAsync("Watch", (object)tooMany)).ShouldContain("50 stocks at most");
        RejectionOf(await hub.CallAsync("Watch", (object)new[] { "no stock" })).ShouldContain("1 to 3 letters");
        (await await hub.FollowAsync()).TryGetProperty("error", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task A_supervisor_is_told_how_a_workload_goes_and_nobody_else()
    {
        await using var site = await SiteOfTest.StartAsync();
        site.Quotes.SetPrice("ABC", 10m);
        site.Quotes.Hold("ABC");
        using var trader = await site.NewTraderAsync("t");
        await site.CreateAsync("auditor", Roles.Auditor);
        using var auditor = await site.SignInAsync("auditor");
        using var boss = await site.SignInAsync(SiteOfTest.Supervisor);
        await using var hubOfTrader = await FollowAsync(site, trader);
        await using var hubOfAuditor = await FollowAsync(site, auditor);
        await using var hubOfBoss = await FollowAsync(site, boss);

        using var file = new StringContent("[1] ADD,slow,100.00\n[2] BUY,slow,ABC,50.00\n");
        (await boss.PostAsync("/api/v1/workloads?name=slow.txt", file)).EnsureSuccessStatusCode();

        var halfway = await NextRunAsync(hubOfBoss, run => run.GetProperty("linesDone").GetInt64() == 1);
        halfway.GetProperty("state").GetString().ShouldBe("running");
        halfway.GetProperty("progress").GetProperty("backlog").GetInt32().ShouldBeGreaterThanOrEqualTo(0);
        site.Quotes.Release("ABC");
        var ended = await NextRunAsync(hubOfBoss, run => run.GetProperty("state").GetString() == "done");
        ended.GetProperty("linesDone").GetInt64().ShouldBe(2);
        await NextShouldBeAQuoteAsync(site, hubOfTrader);
        await NextShouldBeAQuoteAsync(site, hubOfAuditor);
    }

    [Fact]
    public async Task A_supervisor_who_loses_the_role_loses_the_connection_at_once()
    {
        await using var site = await SiteOfTest.StartAsync();
        await site.CreateAsync("second", Roles.Supervisor);
        using var second = await site.SignInAsync("second");
        using var boss = await site.SignInAsync(SiteOfTest.Supervisor);
        await using var hub = await FollowAsync(site, second);

        (await boss.PutAsJsonAsync("/api/v1/system/users/second/role", new { role = Roles.Auditor })).EnsureSuccessStatusCode();

        await hub.EndAsync();
    }

    [Fact]
    public async Task A_sign_in_that_is_disabled_loses_its_connection_at_once_and_gets_no_other()
    {
        await using var site = await SiteOfTest.StartAsync();
        using var trader = await site.NewTraderAsync("t");
        using var boss = await site.SignInAsync(SiteOfTest.Supervisor);
        await using var hub = await FollowAsync(site, trader);

        (await boss.PutAsJsonAsync("/api/v1/system/users/t/disabled", new { disabled = true })).EnsureSuccessStatusCode();

        await hub.EndAsync();
        await using var again = await HubClient.ConnectAsync(site.Address, trader.DefaultRequestHeaders.Authorization!.Parameter);
        await again.EndAsync();
    }

    [Fact]
    public async Task Signing_out_ends_the_live_connections_of_that_user_and_of_no_other()
    {
        await using var site = await SiteOfTest.StartAsync();
        using var one = await site.NewTraderAsync("one");
        using var other = await site.NewTraderAsync("other", "1.00");
        await using var hubOfOne = await FollowAsync(site, one);
        await using var hubOfOther = await FollowAsync(site, other);
        using var browser = site.NewBrowser();
        await browser.SignInAsync("one");

        await browser.SendFormAsync("/account/sign-out");

        await hubOfOne.EndAsync();
        await other.CommandAsync("other", new { command = "ADD", amount = "1.00" });
        (await hubOfOther.NextAccountAsync()).GetProperty("available").GetString().ShouldBe("2.00");
    }

    private static async Task<HubClient> FollowAsync(SiteOfTest site, HttpClient signedIn)
    {
        var hub = await HubClient.ConnectAsync(site.Address, signedIn.DefaultRequestHeaders.Authorization!.Parameter);
        await hub.CallAsync("Watch", (object)Array.Empty<string>());
        await hub.FollowAsync();
        return hub;
    }

    /// <summary>A quote that arrives now is the next update, and the only thing in it: nothing else was on its way.</summary>
    private static async Task NextShouldBeAQuoteAsync(SiteOfTest site, HubClient hub)
    {
        await hub.CallAsync("Watch", (object)new[] { "ZZZ" });
        await site.Get<IMediator>().Publish(
            new QuoteArrived(new Quote(StockSymbol.Parse("ZZZ"), new Money(1_00), 1, "key", DateTimeOffset.UtcNow)));
        var update = await hub.NextAsync();
        update.GetProperty("quotes").GetArrayLength().ShouldBe(1);
        update.GetProperty("account").ValueKind.ShouldBe(JsonValueKind.Null);
        update.GetProperty("runs").GetArrayLength().ShouldBe(0);
    }

    /// <summary>Waits until the account has this much in memory, whether the store has it or not.</summary>
    private static async Task UntilAppliedAsync(SiteOfTest site, string user, Money available)
    {
        var watch = Stopwatch.StartNew();
        for (var now = Money.Zero; now != available; await Task.Yield())
        {
            watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(20));
            await site.Get<Turns>().RunSystemAsync(UserId.Parse(user), async turn =>
                now = (await site.Get<IMediator>().Send(new GetAccount(turn)))?.AvailableCash ?? Money.Zero);
        }
    }

    private static async Task<JsonElement> NextRunAsync(HubClient hub, Func<JsonElement, bool> isIt)
    {
        while (true)
        {
            foreach (var run in (await hub.NextAsync()).GetProperty("runs").EnumerateArray())
                if (isIt(run)) return run;
        }
    }

    private static string RejectionOf(JsonElement answer) => answer.GetProperty("result").GetProperty("rejection").GetString()!;
}
