using System.Net;
using System.Reflection;
using DayTrading.Identity;
using DayTrading.Web.Live;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticAssets;

namespace DayTrading.Tests.Web;

/// <summary>
/// Every route of the site, requested without a sign-in and by each kind of user: another trader, the owner, an auditor, a supervisor.
/// The routes are those that the site has, so one that is added without a row here fails.
/// </summary>
public sealed class AuthorizationMatrixTests
{
    private static readonly string[] People = ["nobody", "other trader", "owner", "auditor", "supervisor"];

    // + is let in, - is not; in the order of People.
    private static readonly Dictionary<string, string> Matrix = new(StringComparer.Ordinal)
    {
        ["GET /"] = "+++++",
        ["POST /"] = "+++++",
        ["GET /index"] = "+++++",
        ["POST /index"] = "+++++",
        ["GET /status/{code:int}"] = "+++++",
        ["POST /status/{code:int}"] = "+++++",
        ["GET /theme"] = "+++++",
        ["POST /theme"] = "+++++",
        ["GET /account/register"] = "+++++",
        ["POST /account/register"] = "+++++",
        ["GET /account/sign-in"] = "+++++",
        ["POST /account/sign-in"] = "+++++",
        ["GET /account/sign-out"] = "+++++",
        ["POST /account/sign-out"] = "+++++",
        ["GET /account/denied"] = "+++++",
        ["POST /account/denied"] = "+++++",
        ["GET /account/password"] = "-++++",
        ["POST /account/password"] = "-++++",
        ["GET /trade"] = "-++--", // the account of the user who is signed in: the address names none
        ["POST /trade"] = "-++--",
        ["GET /activity"] = "-++--",
        ["POST /activity"] = "-++--",
        ["GET /hubs/market"] = "-++++",
        ["POST /hubs/market/negotiate"] = "-++++",
        ["POST /api/v1/register"] = "+++++",
        ["POST /api/v1/login"] = "+++++",
        ["POST /api/v1/refresh"] = "+++++",
        ["GET /api/v1/quotes/{symbol}"] = "-++++",
        ["POST /api/v1/accounts/{user}/commands"] = "--+-+",
        ["GET /api/v1/accounts"] = "---++",
        ["GET /api/v1/accounts/{user}"] = "--+++",
        ["GET /api/v1/accounts/{user}/transactions"] = "--+++",
        ["POST /api/v1/workloads"] = "----+",
        ["GET /api/v1/workloads"] = "----+",
        ["GET /api/v1/workloads/{id:long}"] = "----+",
        ["POST /api/v1/workloads/{id:long}/start"] = "----+",
        ["DELETE /api/v1/workloads/{id:long}"] = "----+",
        ["GET /api/v1/workloads/{id:long}/report"] = "----+",
        ["GET /api/v1/workloads/{id:long}/report.csv"] = "----+",
        ["GET /openapi/{documentName}.json"] = "+++++",
        ["GET /workloads"] = "----+",
        ["POST /workloads"] = "----+",
        ["POST /workloads/upload"] = "----+",
        ["GET /workloads/{id:long}"] = "----+",
        ["POST /workloads/{id:long}"] = "----+",
        ["GET /workloads/compare"] = "----+",
        ["POST /workloads/compare"] = "----+",
        ["GET /audit"] = "---++",
        ["POST /audit"] = "---++",
        ["GET /audit/transactions/{number:long}"] = "---++",
        ["POST /audit/transactions/{number:long}"] = "---++",
        ["GET /audit/accounts/{user}"] = "---++",
        ["POST /audit/accounts/{user}"] = "---++",
        ["GET /audit/dumplogs"] = "---++",
        ["POST /audit/dumplogs"] = "---++",
        ["GET /audit/reconciliation"] = "---++",
        ["POST /audit/reconciliation"] = "---++",
        ["GET /audit/bill"] = "---++",
        ["POST /audit/bill"] = "---++",
        ["GET /system"] = "----+",
        ["POST /system"] = "----+",
        ["GET /api/v1/workloads/{id:long}/dumplogs/{name}"] = "----+",
        ["GET /api/v1/workloads/{id:long}/dumplogs/{name}/gzip"] = "----+",
        ["GET /api/v1/workloads/{id:long}/dumplogs/{name}/sha256"] = "----+",
        ["GET /api/v1/workloads/{id:long}/dumplogs/{name}/check"] = "----+",
        ["POST /api/v1/dumplogs"] = "-++++", // the body names the user: a trader's own only (DumplogsApiTests)
        ["GET /api/v1/dumplogs"] = "-++++", // a trader's own only
        ["GET /api/v1/dumplogs/{name}"] = "-++++",
        ["GET /api/v1/dumplogs/{name}/gzip"] = "-++++",
        ["GET /api/v1/dumplogs/{name}/sha256"] = "-++++",
        ["GET /api/v1/dumplogs/{name}/check"] = "-++++",
        ["GET /api/v1/audit/entries"] = "---++",
        ["GET /api/v1/audit/transactions/{number:long}"] = "---++",
        ["GET /api/v1/audit/accounts/{user}/balances"] = "---++",
        ["GET /api/v1/audit/bill"] = "---++",
        ["GET /api/v1/audit/reconciliation"] = "---++",
        ["POST /api/v1/audit/reconciliation"] = "---++",
        ["GET /api/v1/audit/schema"] = "---++",
        ["GET /api/v1/system/samples"] = "----+",
        ["GET /api/v1/system/health"] = "----+",
        ["GET /api/v1/system/settings"] = "----+",
        ["GET /api/v1/system/users"] = "----+",
        ["POST /api/v1/system/users"] = "----+",
        ["PUT /api/v1/system/users/{name}/role"] = "----+",
        ["PUT /api/v1/system/users/{name}/password"] = "----+",
        ["PUT /api/v1/system/users/{name}/disabled"] = "----+",
        ["GET /health/ready"] = "+++++",
        ["GET /metrics"] = "+++++",
        ["GET /health/live"] = "+++++",
        ["GET /{**path:file}"] = "+++++", // files that the program does not bring along: there are none
    };

    // Each acts for the user who is signed in on the connection, and none takes a user.
    private static readonly string[] HubMethods = ["Watch", "Follow"];

    [Fact]
    public async Task Every_route_lets_in_whom_the_matrix_says_with_a_cookie_and_with_a_token()
    {
        await using var site = await SiteOfTest.StartAsync();
        var routes = RoutesOf(site);
        routes.ShouldBe(Matrix.Keys, ignoreOrder: true);
        await site.CreateAsync("other", Roles.Trader);
        await site.CreateAsync("owner", Roles.Trader);
        await site.CreateAsync("audrey", Roles.Auditor);
        string?[] names = [null, "other", "owner", "audrey", SiteOfTest.Supervisor];
        var browsers = new List<HttpClient>();
        var programs = new List<HttpClient>();
        foreach (var name in names)
        {
            var browser = site.NewBrowser();
            if (name is not null) await browser.SignInAsync(name);
            browsers.Add(browser.Client);
            programs.Add(name is null ? site.NewClient() : await site.SignInAsync(name));
        }

        var failures = new List<string>();
        foreach (var route in routes)
        {
            for (var i = 0; i < People.Length; i++)
            {
                var expected = Matrix[route][i] == '+';
                if (await IsLetInAsync(browsers[i], route) != expected) failures.Add($"{route}: {People[i]}, with a cookie");
                if (await IsLetInAsync(programs[i], route) != expected) failures.Add($"{route}: {People[i]}, with a token");
            }
        }

        failures.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_open_to_everybody_among_files_is_what_the_program_brings_along()
    {
        await using var site = await SiteOfTest.StartAsync();

        var files = site.Get<EndpointDataSource>().Endpoints.Where(e => e.Metadata.GetMetadata<StaticAssetDescriptor>() is not null);

        files.OfType<RouteEndpoint>().Select(file => file.RoutePattern.RawText!.Split('/')[0].Split('.')[^1])
            .Distinct().ShouldBeSubsetOf(["css", "js", "lib", "svg", "ico", "gz"]);
    }

    [Fact]
    public void Hub_methods_take_no_user()
    {
        var methods = typeof(MarketHub).GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(method => !method.IsVirtual || method.GetBaseDefinition() == method)
            .ToList();

        methods.Select(method => method.Name).ShouldBe(HubMethods, ignoreOrder: true);
        typeof(MarketHub).GetCustomAttribute<AuthorizeAttribute>().ShouldNotBeNull();
        methods.SelectMany(method => method.GetParameters()).Select(parameter => parameter.Name)
            .ShouldBe(["symbols", "cancellationToken"], ignoreOrder: true);
    }

    [Theory]
    [InlineData("/api/v1/accounts/owner%2F")]
    [InlineData("/api/v1/accounts/OWNER")]
    [InlineData("/api/v1/accounts/owner%00")]
    [InlineData("/api/v1/accounts//owner")]
    [InlineData("/api/v1/accounts/other/../owner")]
    [InlineData("/api/v1/accounts/other%2F..%2Fowner")]
    [InlineData("/api/v1/accounts/owner;other/transactions")]
    public async Task No_spelling_of_a_path_gets_at_another_account(string path)
    {
        await using var site = await SiteOfTest.StartAsync();
        using var owner = await site.NewTraderAsync("owner", cash: "100.00");
        using var other = await site.NewTraderAsync("other");

        var answer = await other.GetAsync(path);

        ((int)answer.StatusCode).ShouldBeInRange(400, 499);
        (await answer.Content.ReadAsStringAsync()).ShouldNotContain("100.00");
    }

    private static string[] RoutesOf(SiteOfTest site) =>
    [
        .. from endpoint in site.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
           where endpoint.Metadata.GetMetadata<StaticAssetDescriptor>() is null
           from method in MethodsOf(endpoint)
           select $"{method} /{endpoint.RoutePattern.RawText!.Trim('/').ToLowerInvariantPath()}" into route
           group route by route into routes
           select routes.Key,
    ];

    private static string[] MethodsOf(RouteEndpoint endpoint) => endpoint switch
    {
        _ when endpoint.Metadata.GetMetadata<HttpMethodMetadata>() is { } methods => [.. methods.HttpMethods.Where(m => m is not "HEAD")],
        _ when endpoint.Metadata.GetMetadata<PageActionDescriptor>() is not null => ["GET", "POST"],
        _ when endpoint.RoutePattern.RawText!.EndsWith("negotiate", StringComparison.Ordinal) => ["POST"],
        _ => ["GET"],
    };

    private static async Task<bool> IsLetInAsync(HttpClient client, string route)
    {
        var (method, pattern) = (route.Split(' ')[0], route.Split(' ')[1]);
        var path = pattern.Replace("{user}", "owner").Replace("{symbol}", "ABC").Replace("{documentName}", "v1")
            .Replace("{code:int}", "404").Replace("{id:long}", "7").Replace("{number:long}", "7").Replace("{name}", "x");
        using var answer = await client.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));
        if (pattern == "/account/denied") return answer.StatusCode == HttpStatusCode.Forbidden || method == "POST";
        return answer.StatusCode switch
        {
            HttpStatusCode.Unauthorized => pattern is "/api/v1/login" or "/api/v1/refresh",
            HttpStatusCode.Forbidden => false,
            HttpStatusCode.Redirect => !answer.Headers.Location!.ToString().Contains("/account/"),
            _ => true,
        };
    }
}

internal static class RoutePatterns
{
    /// <summary>Pages are found in any case; their names are written in one.</summary>
    public static string ToLowerInvariantPath(this string pattern) =>
        pattern.Contains('{', StringComparison.Ordinal) ? pattern : pattern.ToLowerInvariant();
}
