using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using DayTrading.Identity;
using Microsoft.AspNetCore.Routing;

namespace DayTrading.Tests.Web;

/// <summary>spec: HTTP API, version 1. Through real HTTP on the program's own site.</summary>
public sealed class ApiTests
{
    [Theory, EachStore]
    public async Task A_trader_registers_adds_money_buys_commits_and_reads_it_all_back(Store store)
    {
        await using var site = await SiteOfTest.StartAsync(store);
        site.Quotes.SetPrice("ABC", 30.00m);
        using var client = site.NewClient();
        var credentials = new { user = "alice", password = SiteOfTest.Password };

        (await client.PostAsJsonAsync("/api/v1/register", credentials)).StatusCode.ShouldBe(HttpStatusCode.OK);
        var tokens = await client.PostAsJsonAsync("/api/v1/login", credentials).JsonAsync();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", tokens.GetProperty("accessToken").GetString());
        await client.CommandAsync("alice", new { command = "ADD", amount = "500.00" });
        var quote = await client.GetAsync("/api/v1/quotes/abc").JsonAsync();
        var buy = await client.CommandAsync("alice", new { command = "BUY", symbol = "ABC", amount = "200.00" }).JsonAsync();
        var pending = await client.GetAsync("/api/v1/accounts/alice").JsonAsync();
        var commit = await client.CommandAsync("alice", new { command = "COMMIT_BUY" }).JsonAsync();
        var account = await client.GetAsync("/api/v1/accounts/alice").JsonAsync();

        quote.GetProperty("quote").GetProperty("price").GetString().ShouldBe("30.00");
        Texts(buy.GetProperty("change"), "symbol", "shares", "price", "amount").ShouldBe(["ABC", "6", "30.00", "180.00"]);
        pending.GetProperty("pendingBuys")[0].GetProperty("cost").GetString().ShouldBe("180.00");
        commit.GetProperty("change").GetProperty("order").GetInt64().ShouldBe(buy.GetProperty("transactionNum").GetInt64());
        Texts(account.GetProperty("cash"), "available", "held").ShouldBe(["320.00", "0.00"]);
        Texts(account.GetProperty("holdings")[0], "symbol", "available", "held").ShouldBe(["ABC", "6", "0"]);
    }

    [Fact]
    public async Task Login_and_refresh_answer_as_the_endpoints_of_Identity_do()
    {
        await using var site = await SiteOfTest.StartAsync();
        using var client = site.NewClient();
        var credentials = new { user = "supervisor", password = SiteOfTest.Password };
        var login = await client.PostAsJsonAsync("/api/v1/login", credentials).JsonAsync();

        var again = await RefreshAsync(client, login).JsonAsync();

        foreach (var answer in new[] { login, again })
        {
            answer.EnumerateObject().Select(p => p.Name).ShouldBe(["tokenType", "accessToken", "expiresIn", "refreshToken"]);
            answer.GetProperty("tokenType").GetString().ShouldBe("Bearer");
            answer.GetProperty("expiresIn").GetInt32().ShouldBe(900);
        }
    }

    [Fact]
    public async Task A_refresh_token_ends_with_the_password_it_was_given_for()
    {
        await using var site = await SiteOfTest.StartAsync();
        using var browser = site.NewBrowser();
        await browser.RegisterAsync("alice");
        using var client = site.NewClient();
        var tokens = await client.PostAsJsonAsync("/api/v1/login", new { user = "alice", password = SiteOfTest.Password }).JsonAsync();
        await browser.SendFormAsync(
            "/account/password", ("Current", SiteOfTest.Password), ("New", "another good one"), ("Again", "another good one"));

        (await RefreshAsync(client, tokens).ProblemAsync(401)).ShouldContain("sign in again");
        var madeUp = client.PostAsJsonAsync("/api/v1/refresh", new { refreshToken = "made up" });
        (await madeUp.ProblemAsync(401)).ShouldContain("sign in again");
    }

    [Fact]
    public async Task A_wrong_name_a_wrong_password_and_a_locked_sign_in_have_the_same_answer()
    {
        await using var site = await SiteOfTest.StartAsync(Store.Sqlite, "SignIn:MaxFailures=3");
        await site.CreateAsync("alice", Roles.Trader);
        using var client = site.NewClient();
        var answers = new List<string>();

        foreach (var user in new[] { "nobody-has-this-name", "alice", "alice", "alice" })
            answers.Add(await SayAsync(client.PostAsJsonAsync("/api/v1/login", new { user, password = "wrong password" })));
        answers.Add(await SayAsync(client.PostAsJsonAsync("/api/v1/login", new { user = "alice", password = SiteOfTest.Password })));

        answers.Distinct().ShouldBe([SignIns.NotSignedIn]);

        static Task<string> SayAsync(Task<HttpResponseMessage> answer) => answer.ProblemAsync(401);
    }

    [Fact]
    public async Task A_registration_that_cannot_be_says_which_field_is_wrong_and_why()
    {
        await using var site = await SiteOfTest.StartAsync();
        using var client = site.NewClient();

        var taken = await RegisterAsync(new { user = "supervisor", password = SiteOfTest.Password });
        var weak = await RegisterAsync(new { user = "alice", password = "short" });

        taken.GetProperty("errors").GetProperty("user")[0].GetString().ShouldBe(SignIns.NameTaken);
        weak.GetProperty("errors").GetProperty("password")[0].GetString()!.ShouldContain("at least 10 characters");
        weak.GetProperty("status").GetInt32().ShouldBe(400);

        Task<JsonElement> RegisterAsync(object credentials) => client.PostAsJsonAsync("/api/v1/register", credentials).JsonAsync();
    }

    [Fact]
    public async Task A_rejected_command_is_a_problem_with_the_reason_and_the_transaction_number()
    {
        await using var site = await SiteOfTest.StartAsync();
        using var client = await site.NewTraderAsync("alice", cash: "100.00");

        var poor = await client.CommandAsync("alice", new { command = "BUY", symbol = "ABC", amount = "200.00" });
        var malformed = await client.CommandAsync("alice", new { command = "BUY", symbol = "ABCD", amount = "200.001" });

        (await poor.JsonAsync()).GetProperty("transactionNum").GetInt64().ShouldBe(2);
        (await poor.ProblemAsync(422)).ShouldBe("Insufficient funds: 200.00 needed, 100.00 available");
        (await malformed.ProblemAsync(422)).ShouldContain("stock symbol must be 1 to 3 letters A-Z, received 'ABCD'");
    }

    [Theory]
    [InlineData("{\"command\":\"ROB\"}", 400, "There are ADD, QUOTE, BUY")]
    [InlineData("{\"command\":\"ADD\",\"ammount\":\"1.00\"}", 400, "not what this call expects")]
    [InlineData("{\"command\":null}", 400, "not what this call expects")]
    [InlineData("{\"amount\":\"1.00\"}", 400, "not what this call expects")]
    [InlineData("{\"command\":\"ADD\",\"amount\":1.005}", 400, "not what this call expects")]
    [InlineData("nonsense", 400, "not what this call expects")]
    public async Task What_is_no_command_is_explained(string body, int status, string detail)
    {
        await using var site = await SiteOfTest.StartAsync();
        using var client = await site.SignInAsync(SiteOfTest.Supervisor);

        var content = new StringContent(body, new MediaTypeHeaderValue("application/json"));

        (await client.PostAsync("/api/v1/accounts/alice/commands", content).ProblemAsync(status)).ShouldContain(detail);
    }

    [Theory, EachStore]
    public async Task The_history_comes_newest_first_by_cursor_and_by_kind_and_stock(Store store)
    {
        await using var site = await SiteOfTest.StartAsync(store);
        site.Quotes.SetPrice("ABC", 10.00m);
        using var client = await site.NewTraderAsync("alice", cash: "100.00");
        foreach (var command in new object[]
        {
            new { command = "BUY", symbol = "ABC", amount = "20.00" }, new { command = "COMMIT_BUY" }, new { command = "COMMIT_BUY" },
            new { command = "ADD", amount = "1.00" },
        }) await client.CommandAsync("alice", command);

        var first = await HistoryAsync("?limit=2");
        var second = await HistoryAsync($"?limit=2&before={first.GetProperty("next").GetInt64()}");

        Commands(first).ShouldBe(["ADD", "COMMIT_BUY"]);
        Commands(second).ShouldBe(["COMMIT_BUY", "BUY"]);
        Commands(await HistoryAsync("?kind=trades")).ShouldBe(["COMMIT_BUY"]);
        Commands(await HistoryAsync("?kind=rejected")).ShouldBe(["COMMIT_BUY"]);
        Commands(await HistoryAsync("?kind=money")).ShouldBe(["ADD", "ADD"]);
        Commands(await HistoryAsync("?symbol=abc&kind=orders")).ShouldBe(["BUY"]);
        Commands(await HistoryAsync("?to=2020-01-01T00:00:00Z")).ShouldBeEmpty();
        (await HistoryAsync("?kind=orders")).GetProperty("next").ValueKind.ShouldBe(JsonValueKind.Null);

        Task<JsonElement> HistoryAsync(string query) => client.GetAsync("/api/v1/accounts/alice/transactions" + query).JsonAsync();
    }

    [Theory]
    [InlineData("limit=0", "'limit' is a number from 1 to")]
    [InlineData("limit=many", "'limit' is a number from 1 to")]
    [InlineData("before=-1", "'before' is the 'next'")]
    [InlineData("kind=7", "'kind' is one of all, money")]
    [InlineData("symbol=ABCD", "'symbol' is 1 to 3 letters")]
    [InlineData("from=yesterday", "such as 2026-01-31T14:30:00Z")]
    public async Task A_wrong_filter_is_explained(string query, string detail)
    {
        await using var site = await SiteOfTest.StartAsync();
        using var client = await site.SignInAsync(SiteOfTest.Supervisor);

        (await client.GetAsync($"/api/v1/accounts/alice/transactions?{query}").ProblemAsync(400)).ShouldContain(detail);
    }

    [Fact]
    public async Task Reading_an_account_makes_no_event_and_an_auditor_gets_all_of_them_as_a_stream()
    {
        await using var site = await SiteOfTest.StartAsync();
        await site.CreateAsync("audrey", Roles.Auditor);
        using var alice = await site.NewTraderAsync("alice", cash: "100.00");
        using var bob = await site.NewTraderAsync("bob", cash: "7.50");
        using var auditor = await site.SignInAsync("audrey");
        await auditor.GetAsync("/api/v1/accounts/alice");

        var all = await auditor.GetAsync("/api/v1/accounts");

        all.Content.Headers.ContentType!.MediaType.ShouldBe("application/x-ndjson");
        var lines = (await all.Content.ReadAsStringAsync()).TrimEnd('\n').Split('\n');
        lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("user").GetString()).ShouldBe(["alice", "bob"]);
        lines[0].ShouldStartWith("{\"user\":\"alice\",\"cash\":{\"available\":\"100.00\",\"held\":\"0.00\"}");
        var history = await auditor.GetAsync("/api/v1/accounts/alice/transactions").JsonAsync();
        history.GetProperty("transactions").GetArrayLength().ShouldBe(1);
        (await auditor.GetAsync("/api/v1/accounts/carol").ProblemAsync(404)).ShouldBe(
            "Account carol does not exist yet: the first ADD opens it.");
    }

    [Fact]
    public async Task The_description_names_every_call_and_a_page_tries_them()
    {
        await using var site = await SiteOfTest.StartAsync();
        using var client = site.NewClient();

        var document = await client.GetAsync("/openapi/v1.json").JsonAsync();
        var page = await client.GetAsync("/api/index.html");

        document.GetProperty("openapi").GetString()!.ShouldStartWith("3.");
        document.GetProperty("paths").EnumerateObject().Select(path => Unconstrained(path.Name)).ShouldBe(
            site.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
                .Select(endpoint => "/" + Unconstrained(endpoint.RoutePattern.RawText!).Trim('/'))
                .Where(route => route.StartsWith("/api/v1/", StringComparison.Ordinal)).Distinct(),
            ignoreOrder: true);
        page.StatusCode.ShouldBe(HttpStatusCode.OK);
        (await page.Content.ReadAsStringAsync()).ShouldNotContain("://");

        static string Unconstrained(string route) => route.Replace(":long}", "}").Replace(":int}", "}");
    }

    private static Task<HttpResponseMessage> RefreshAsync(HttpClient client, JsonElement tokens) =>
        client.PostAsJsonAsync("/api/v1/refresh", new { refreshToken = tokens.GetProperty("refreshToken").GetString() });

    private static string[] Texts(JsonElement json, params string[] names) => [.. names.Select(name => json.GetProperty(name).ToString())];

    private static string?[] Commands(JsonElement history) =>
        [.. history.GetProperty("transactions").EnumerateArray()
            .Where(entry => entry.GetProperty("kind").GetString() == "COMMAND")
            .Select(entry => entry.GetProperty("command").GetString())];
}
