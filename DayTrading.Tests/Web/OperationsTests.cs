using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using DayTrading.Identity;
using DayTrading.Tests.Torture;
using DayTrading.Web.Operations;

namespace DayTrading.Tests.Web;

/// <summary>What an operator asks: health, metrics, settings, sign-ins.</summary>
public sealed partial class OperationsTests
{
    [Fact]
    public async Task The_metrics_are_what_Prometheus_reads()
    {
        await using var site = await SiteOfTest.StartAsync();
        using var trader = await site.NewTraderAsync("alice", cash: "100.00");
        using var client = site.NewClient();

        var answer = await client.GetAsync("/metrics");
        var text = await answer.Content.ReadAsStringAsync();

        answer.Content.Headers.ContentType!.ToString().ShouldBe(PrometheusText.ContentType);
        text.ShouldEndWith("\n");
        var types = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in text.TrimEnd('\n').Split('\n'))
        {
            if (line.StartsWith("# HELP ", StringComparison.Ordinal)) continue;
            if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
            {
                var words = line.Split(' ');
                words[3].ShouldBeOneOf("counter", "gauge", "histogram");
                types.TryAdd(words[2], words[3]).ShouldBeTrue($"{words[2]} is there twice");
                continue;
            }

            var sample = Sample().Match(line);
            sample.Success.ShouldBeTrue(line);
            var family = Ending().Replace(sample.Groups["name"].Value, "");
            (types.ContainsKey(family) || types.ContainsKey(sample.Groups["name"].Value)).ShouldBeTrue(line);
            var value = sample.Groups["value"].Value.Replace("+Inf", "Infinity");
            double.TryParse(value, CultureInfo.InvariantCulture, out _).ShouldBeTrue(line);
        }

        types["daytrading_record_entries_total"].ShouldBe("counter");
        types["http_server_request_duration_seconds"].ShouldBe("histogram");
        HistogramsAreWhole(text);
    }

    [Fact]
    public async Task Readiness_says_how_the_store_and_the_quote_server_are()
    {
        await using var site = await SiteOfTest.StartAsync();
        await using var lonely = await SiteOfTest.StartAsync(Store.Sqlite, "QuoteServer:Port=1", "ConnectionStrings:Redis=127.0.0.1:1");
        using var client = site.NewClient();
        using var other = lonely.NewClient();

        var well = await client.GetAsync("/health/ready").JsonAsync();
        var without = await other.GetAsync("/health/ready").JsonAsync();

        well.GetProperty("state").GetString().ShouldBe("Ok");
        without.GetProperty("state").GetString().ShouldBe("Degraded");
        without.GetProperty("cache").GetProperty("state").GetString().ShouldBe("Degraded");
        without.GetProperty("quoteServer").GetProperty("detail").GetString()!.ShouldContain("cannot be reached");
        (await client.GetAsync("/health/live")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Readiness_is_down_while_the_store_is_away_and_well_again_when_it_is_back()
    {
        await using var postgres = await KillablePostgres.StartAsync();
        await using var site = await SiteOfTest.StartAsync(
            Store.Sqlite, "Storage:Provider=Postgres", $"ConnectionStrings:DayTrading={postgres.ConnectionString}");
        using var client = site.NewClient();
        (await ReadinessAsync(client)).ShouldBe((HttpStatusCode.OK, "Ok"));

        await postgres.KillAsync();
        await UntilAsync(client, (HttpStatusCode.ServiceUnavailable, "Down"));
        (await client.GetAsync("/health/live")).StatusCode.ShouldBe(HttpStatusCode.OK);

        await postgres.RestartAsync();
        await UntilAsync(client, (HttpStatusCode.OK, "Ok"));
    }

    [Fact]
    public void Secrets_are_masked_and_nothing_else_is()
    {
        SettingsInForce.Mask("Supervisor:Password", "hunter2").ShouldBe("•••");
        SettingsInForce.Mask("ConnectionStrings:DayTrading", "Host=db;Username=me;Password=hunter2").ShouldNotContain("hunter2");
        SettingsInForce.Mask("ConnectionStrings:DayTrading", "Host=db;Username=me;Password=hunter2").ShouldContain("db");
        SettingsInForce.Mask("ConnectionStrings:Redis", "cache:6379,password=hunter2,ssl=true")
            .ShouldBe("cache:6379,password=•••,ssl=true");
        SettingsInForce.Mask("ConnectionStrings:DayTrading", "no connection string hunter2").ShouldBe("•••");
        SettingsInForce.Mask("Quotes:Deadline", "00:00:04").ShouldBe("00:00:04");
    }

    [Fact]
    public async Task A_supervisor_makes_disables_and_lets_in_again()
    {
        await using var site = await SiteOfTest.StartAsync();
        using var supervisor = await site.SignInAsync(SiteOfTest.Supervisor);
        using var program = site.NewClient();
        const string users = "/api/v1/system/users";
        (await supervisor.PostAsJsonAsync(users, new { name = "newcomer", password = SiteOfTest.Password, role = Roles.Trader }))
            .StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await SignInAsync(program, "newcomer", SiteOfTest.Password)).ShouldBe(HttpStatusCode.OK);

        await supervisor.PutAsJsonAsync($"{users}/newcomer/disabled", new { disabled = true });
        (await SignInAsync(program, "newcomer", SiteOfTest.Password)).ShouldBe(HttpStatusCode.Unauthorized);

        await supervisor.PutAsJsonAsync($"{users}/newcomer/disabled", new { disabled = false });
        await supervisor.PutAsJsonAsync($"{users}/newcomer/password", new { password = "another long password" });
        (await SignInAsync(program, "newcomer", SiteOfTest.Password)).ShouldBe(HttpStatusCode.Unauthorized);
        (await SignInAsync(program, "newcomer", "another long password")).ShouldBe(HttpStatusCode.OK);
        await supervisor.PutAsJsonAsync($"{users}/newcomer/role", new { role = Roles.Auditor });
        (await supervisor.GetStringAsync($"{users}?beginning=new")).ShouldContain("\"role\":\"Auditor\"");
    }

    [Fact]
    public async Task A_supervisor_cannot_disable_or_demote_their_own_sign_in()
    {
        await using var site = await SiteOfTest.StartAsync();
        using var supervisor = await site.SignInAsync(SiteOfTest.Supervisor);
        const string own = $"/api/v1/system/users/{SiteOfTest.Supervisor}";

        var disabled = await supervisor.PutAsJsonAsync($"{own}/disabled", new { disabled = true });
        var demoted = await supervisor.PutAsJsonAsync($"{own}/role", new { role = Roles.Trader });

        (await disabled.ProblemAsync(400)).ShouldContain("ask another supervisor");
        (await demoted.ProblemAsync(400)).ShouldContain("ask another supervisor");
    }

    private static async Task<(HttpStatusCode Status, string State)> ReadinessAsync(HttpClient client)
    {
        var answer = await client.GetAsync("/health/ready");
        return (answer.StatusCode, (await answer.JsonAsync()).GetProperty("state").GetString()!);
    }

    private static async Task UntilAsync(HttpClient client, (HttpStatusCode Status, string State) wanted)
    {
        for (var tries = 0; tries < 60 && await ReadinessAsync(client) != wanted; tries++) await Task.Delay(500);
        (await ReadinessAsync(client)).ShouldBe(wanted);
    }

    private static async Task<HttpStatusCode> SignInAsync(HttpClient client, string user, string password) =>
        (await client.PostAsJsonAsync("/api/v1/login", new { user, password })).StatusCode;

    // Each ends with the bucket of everything, which is its count.
    private static void HistogramsAreWhole(string text)
    {
        var lines = text.Split('\n')
            .Where(line => line.StartsWith("http_server_request_duration_seconds_", StringComparison.Ordinal)).ToList();
        var all = lines.Where(l => l.Contains("le=\"+Inf\"", StringComparison.Ordinal)).Select(l => l.Split(' ')[^1]).ToList();
        all.ShouldNotBeEmpty();
        lines.Where(l => l.StartsWith("http_server_request_duration_seconds_count", StringComparison.Ordinal)).Select(l => l.Split(' ')[^1])
            .ShouldBe(all);
    }

    [GeneratedRegex("""^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(\{([a-zA-Z_][a-zA-Z0-9_]*="([^"\\]|\\.)*",?)*\})? (?<value>\S+)$""",
        RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Sample();

    [GeneratedRegex("_(bucket|sum|count)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Ending();
}
