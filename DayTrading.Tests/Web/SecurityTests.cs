using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using DayTrading.Identity;
using DayTrading.Web.Security;
using Microsoft.AspNetCore.Authentication.BearerToken;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace DayTrading.Tests.Web;

/// <summary>docs/security.md: each row of its table is shown by a test here or by one that it names.</summary>
public sealed partial class SecurityTests
{
    private static readonly string[] Pages =
        ["/", "/account/sign-in", "/account/register", "/account/sign-out", "/account/password", "/account/denied", "/trade", "/activity"];

    [Theory]
    [InlineData("/")]
    [InlineData("/trade")]
    [InlineData("/account/sign-in")]
    [InlineData("/css/site.css")]
    [InlineData("/api/v1/accounts")]
    [InlineData("/openapi/v1.json")]
    [InlineData("/health/live")]
    [InlineData("/there/is/nothing/here")]
    public async Task Every_answer_tells_the_browser_what_to_forbid(string path)
    {
        await using var site = await SiteOfTest.StartAsync();
        using var client = site.NewClient();

        var answer = await client.GetAsync(path);

        Header(answer, "Content-Security-Policy").ShouldBe(SecurityHeaders.Policy);
        SecurityHeaders.Policy.ShouldNotContain("unsafe");
        Header(answer, "X-Content-Type-Options").ShouldBe("nosniff");
        Header(answer, "X-Frame-Options").ShouldBe("DENY");
        Header(answer, "Referrer-Policy").ShouldBe("same-origin");
        Header(answer, "Cross-Origin-Opener-Policy").ShouldBe("same-origin");
        Header(answer, "Cache-Control").ShouldNotBeNull();
        answer.Headers.Contains("Server").ShouldBeFalse();
    }

    [Fact]
    public async Task No_page_holds_a_script_or_a_style_of_its_own()
    {
        await using var site = await SiteOfTest.StartAsync();
        site.Quotes.SetPrice("ABC", 5m);
        using var browser = site.NewBrowser();
        await browser.RegisterAsync("alice");

        foreach (var page in Pages)
        {
            var html = await (await browser.GetAsync(page)).Content.ReadAsStringAsync();
            html.ShouldContain("<main", customMessage: page);
            Inline().Matches(html).Select(match => match.Value).ShouldBeEmpty(page);
        }
    }

    [Fact]
    public async Task Cookies_are_not_for_scripts_nor_for_other_sites_and_travel_encrypted_off_this_machine()
    {
        await using var site = await SiteOfTest.StartAsync();
        await site.CreateAsync("alice", Roles.Trader);
        using var browser = site.NewBrowser();

        var here = await CookiesAsync("localhost", null);
        var encrypted = await CookiesAsync("trade.example", "https");
        var plain = await CookiesAsync("trade.example", null);

        here.ShouldAllBe(cookie => !cookie.Contains("; secure") && cookie.Contains("; httponly") && cookie.Contains("; samesite="));
        encrypted.Concat(plain).ShouldAllBe(cookie => cookie.Contains("; secure") && cookie.Contains("; httponly"));
        (await (await browser.SignInAsync("alice")).Content.ReadAsStringAsync()).ShouldBeEmpty();

        async Task<string[]> CookiesAsync(string host, string? scheme)
        {
            using var client = site.NewClient();
            var request = new HttpRequestMessage(HttpMethod.Get, "/account/sign-in");
            request.Headers.Host = host;
            if (scheme is not null) request.Headers.Add("X-Forwarded-Proto", scheme);
            var cookies = (await client.SendAsync(request)).Headers.GetValues("Set-Cookie").ToArray();
            cookies.ShouldNotBeEmpty();
            return cookies;
        }
    }

    [Fact]
    public async Task The_sign_in_cookie_is_as_guarded_as_the_form_s()
    {
        await using var site = await SiteOfTest.StartAsync();
        using var browser = site.NewBrowser();

        var cookies = (await browser.RegisterAsync("alice")).Headers.GetValues("Set-Cookie");
        var cookie = cookies.Single(c => c.StartsWith("DayTrading=", StringComparison.Ordinal));

        cookie.ShouldEndWith("; path=/; samesite=lax; httponly");
    }

    [Fact]
    public async Task An_encrypted_site_asks_to_stay_encrypted()
    {
        await using var site = await SiteOfTest.StartAsync();
        using var client = site.NewClient();
        var encrypted = new HttpRequestMessage(HttpMethod.Get, "/");
        encrypted.Headers.Host = "trade.example";
        encrypted.Headers.Add("X-Forwarded-Proto", "https");

        Header(await client.SendAsync(encrypted), "Strict-Transport-Security").ShouldBe("max-age=31536000");
        (await client.GetAsync("/")).Headers.Contains("Strict-Transport-Security").ShouldBeFalse();
    }

    [Fact]
    public async Task No_form_is_taken_without_its_antiforgery_token()
    {
        await using var site = await SiteOfTest.StartAsync();
        using var browser = site.NewBrowser();
        await browser.RegisterAsync("alice");

        foreach (var page in Pages.Append("/theme"))
        {
            var answer = await browser.Client.PostAsync(page, new FormUrlEncodedContent([KeyValuePair.Create("Name", "x")]));
            answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest, page);
        }

        (await browser.IsSignedInAsync()).ShouldBeTrue();
    }

    [Theory]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "null")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    public async Task Another_site_cannot_give_commands_or_listen_with_the_cookie_of_a_browser(string header, string value)
    {
        await using var site = await SiteOfTest.StartAsync();
        using var browser = site.NewBrowser();
        await browser.RegisterAsync("alice");
        var command = new HttpRequestMessage(HttpMethod.Post, "/api/v1/accounts/alice/commands");
        command.Content = JsonContent.Create(new { command = "ADD", amount = "1.00" });
        command.Headers.Add(header, value);
        var socket = new HttpRequestMessage(HttpMethod.Get, "/hubs/market");
        socket.Headers.Add(header, value);
        socket.Headers.Connection.Add("Upgrade");
        socket.Headers.Upgrade.Add(new ProductHeaderValue("websocket"));

        (await browser.Client.SendAsync(command)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await browser.Client.SendAsync(socket)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task The_site_s_own_scripts_give_commands_with_the_cookie()
    {
        await using var site = await SiteOfTest.StartAsync();
        using var browser = site.NewBrowser();
        await browser.RegisterAsync("alice");
        browser.Client.DefaultRequestHeaders.Add("Origin", site.Address.ToString().TrimEnd('/'));

        (await browser.Client.CommandAsync("alice", new { command = "ADD", amount = "1.00" })).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task An_address_that_tries_to_sign_in_too_often_has_to_wait()
    {
        await using var site = await SiteOfTest.StartAsync(Store.Sqlite, "Limits:SignInsPerMinute=5");
        using var client = site.NewClient();
        using var browser = site.NewBrowser();
        var attempt = new { user = "alice", password = "guess after guess" };
        for (var i = 0; i < 5; i++) (await AttemptAsync()).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);

        var slowed = await AttemptAsync();

        slowed.Headers.RetryAfter!.Delta!.Value.TotalSeconds.ShouldBeInRange(1, 12);
        (await slowed.ProblemAsync(429)).ShouldContain("Retry-After");
        (await browser.SignInAsync("alice")).StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        (await browser.GetAsync("/account/sign-in")).StatusCode.ShouldBe(HttpStatusCode.OK);

        Task<HttpResponseMessage> AttemptAsync() => client.PostAsJsonAsync("/api/v1/login", attempt);
    }

    [Fact]
    public async Task A_user_who_calls_too_often_is_slowed_down_and_nobody_else()
    {
        await using var site = await SiteOfTest.StartAsync(Store.Sqlite, "Limits:CallsPerSecond=2");
        using var alice = await site.NewTraderAsync("alice");
        using var bob = await site.NewTraderAsync("bob");

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => alice.GetAsync("/api/v1/accounts/alice")));

        answers.Count(answer => answer.StatusCode == HttpStatusCode.TooManyRequests).ShouldBeGreaterThan(10);
        (await bob.GetAsync("/api/v1/accounts/bob")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("/trade")]
    [InlineData("/activity")]
    public async Task Whoever_sends_forms_too_often_is_slowed_down(string path)
    {
        await using var site = await SiteOfTest.StartAsync(Store.Sqlite, "Limits:CallsPerSecond=2");
        using var browser = site.NewBrowser();
        await browser.RegisterAsync("alice");

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => browser.GetAsync(path)));

        answers.Count(answer => answer.StatusCode == HttpStatusCode.TooManyRequests).ShouldBeGreaterThan(10);
    }

    [Theory]
    [InlineData("/api/v1/login")]
    [InlineData("/account/sign-in")]
    public async Task A_request_that_is_too_large_is_turned_away(string path)
    {
        await using var site = await SiteOfTest.StartAsync();
        using var client = site.NewClient();
        var body = new StringContent("{\"user\":\"" + new string('x', 70_000), new MediaTypeHeaderValue("application/json"));

        (await client.PostAsync(path, body)).StatusCode.ShouldBeOneOf(HttpStatusCode.RequestEntityTooLarge, HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task No_password_and_no_token_gets_into_the_log()
    {
        await using var site = await SiteOfTest.StartAsync(
            Store.Sqlite, "Logging:LogLevel:Default=Trace", "Logging:LogLevel:Microsoft.AspNetCore=Trace",
            "Logging:LogLevel:Microsoft.AspNetCore.DataProtection=Trace", "Logging:LogLevel:Microsoft.EntityFrameworkCore=Trace");
        using var browser = site.NewBrowser();
        using var client = site.NewClient();
        await browser.RegisterAsync("alice");
        await browser.SignInAsync("alice", "not her password");
        var tokens = await client.PostAsJsonAsync("/api/v1/login", new { user = "alice", password = SiteOfTest.Password }).JsonAsync();
        var (access, refresh) = (tokens.GetProperty("accessToken").GetString()!, tokens.GetProperty("refreshToken").GetString()!);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", access);
        await client.CommandAsync("alice", new { command = "ADD", amount = "1.00" }, "key");
        await client.PostAsJsonAsync("/api/v1/refresh", new { refreshToken = refresh });

        var log = site.Log.ToString();

        log.Length.ShouldBeGreaterThan(10_000);
        foreach (var secret in new[] { SiteOfTest.Password, "not her password", access[..40], refresh[..40] }) log.ShouldNotContain(secret);
    }

    [Fact]
    public async Task A_token_ends_in_time_though_it_was_good_a_moment_ago()
    {
        var clock = new ManualClock();
        await using var site = await SiteOfTest.StartAsync(services =>
            services.Configure<BearerTokenOptions>(IdentityConstants.BearerScheme, bearer => bearer.TimeProvider = clock));
        var alice = await site.NewTraderAsync("alice", "1.00");
        clock.Advance(TimeSpan.FromMinutes(14));
        (await alice.GetAsync("/api/v1/accounts/alice")).StatusCode.ShouldBe(HttpStatusCode.OK);

        clock.Advance(TimeSpan.FromMinutes(1));

        (await alice.GetAsync("/api/v1/accounts/alice")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task The_keys_of_cookies_and_tokens_are_for_their_owner_s_eyes()
    {
        await using var site = await SiteOfTest.StartAsync();
        using var browser = site.NewBrowser();
        await browser.RegisterAsync("alice");
        var keys = Path.Combine(site.Folder, "keys");

        Directory.GetFiles(keys).Length.ShouldBe(1);
        File.GetUnixFileMode(keys).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [Fact]
    public async Task A_program_gets_problem_details_and_a_person_the_sign_in_page()
    {
        await using var site = await SiteOfTest.StartAsync();
        using var client = site.NewClient();
        using var trader = await site.NewTraderAsync("alice");

        (await client.GetAsync("/api/v1/accounts").ProblemAsync(401)).ShouldContain("POST /api/v1/login");
        (await trader.GetAsync("/api/v1/accounts").ProblemAsync(403)).ShouldContain("traders reach their own account only");
        (await trader.DeleteAsync("/api/v1/accounts").ProblemAsync(405)).ShouldContain("DELETE is not for this address");
        (await trader.GetAsync("/api/v1/nothing").ProblemAsync(404)).ShouldContain("There is nothing here");
        var text = trader.PostAsync("/api/v1/accounts/alice/commands", new StringContent("ADD"));
        (await text.ProblemAsync(415)).ShouldContain("application/json");
        (await client.GetAsync("/trade")).Headers.Location!.PathAndQuery.ShouldBe("/account/sign-in?returnUrl=%2Ftrade");
    }

    private static string? Header(HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out var values) ? string.Join(", ", values) : null;

    [GeneratedRegex(
        "<script(?![^>]* src=)[^>]*>|<style[ >]|\\s(style|on[a-z]+)=\"[^\"]*\"|javascript:", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Inline();
}
