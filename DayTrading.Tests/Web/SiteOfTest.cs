using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using DayTrading.Identity;
using DayTrading.Kernel;
using DayTrading.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace DayTrading.Tests.Web;

/// <summary>
/// The program's own site on a port and a store of its own, with a quote server that the test controls. Passwords are hashed with
/// fewer rounds than in production; nothing else is different.
/// </summary>
internal sealed class SiteOfTest : IAsyncDisposable
{
    public const string Supervisor = "supervisor";
    public const string Password = "correct horse battery";

    private const int FewRounds = 1_000;

    private readonly StoreOfTest _store;
    private readonly bool _ownsStore;
    private readonly ErrorLog _errors = new();
    private readonly WebApplication _site;

    private SiteOfTest(StoreOfTest store, bool ownsStore, string[] settings, Action<IServiceCollection>? replace)
    {
        (_store, _ownsStore) = (store, ownsStore);
        Dictionary<string, string?> all = new(StringComparer.OrdinalIgnoreCase)
        {
            ["Urls"] = "http://127.0.0.1:0",
            ["Storage:Provider"] = $"{store.Kind}",
            ["ConnectionStrings:DayTrading"] = store.ConnectionString,
            ["QuoteServer:Host"] = "127.0.0.1",
            ["QuoteServer:Port"] = $"{Quotes.Port}",
            ["Instance:Name"] = "TEST1",
            ["Dumplogs:Folder"] = Path.Combine(store.Folder, "dumplogs"),
            ["Uploads:Folder"] = Path.Combine(store.Folder, "workloads"),
            ["SignIn:KeysFolder"] = Path.Combine(store.Folder, "keys"),
            ["Supervisor:Password"] = Password,
            ["Limits:SignInsPerMinute"] = "100000",
            ["Logging:Console:LogLevel:Default"] = "None",
        };
        foreach (var setting in settings.Select(s => s.Split('=', 2))) all[setting[0]] = setting[1];
        _site = Site.Build(all, services =>
        {
            services.AddSingleton<ILoggerProvider>(_errors).AddSingleton<ILoggerProvider>(Log);
            services.Configure<PasswordHasherOptions>(hasher => hasher.IterationCount = FewRounds);
            replace?.Invoke(services);
        });
    }

    public FakeQuoteServer Quotes { get; } = new(TimeProvider.System);

    /// <summary>Everything that the site has logged.</summary>
    public FullLog Log { get; } = new();

    public Uri Address => new(_site.Urls.Single());

    public string Folder => _store.Folder;

    /// <summary>A running site on a fresh store; <paramref name="settings"/> as in the environment, "Commands:Deadline=00:00:01".</summary>
    public static async Task<SiteOfTest> StartAsync(Store kind = Store.Sqlite, params string[] settings) =>
        await StartAsync(await StoreOfTest.CreateAsync(kind), ownsStore: true, settings);

    /// <summary>A running site on a store that stays when the site ends.</summary>
    public static Task<SiteOfTest> StartAsync(StoreOfTest store, params string[] settings) =>
        StartAsync(store, ownsStore: false, settings);

    /// <summary>A running site on a fresh store, with some of its services replaced.</summary>
    public static async Task<SiteOfTest> StartAsync(Action<IServiceCollection> replace) =>
        await StartAsync(await StoreOfTest.CreateAsync(Store.Sqlite), ownsStore: true, [], replace);

    public T Get<T>() where T : notnull => _site.Services.GetRequiredService<T>();

    /// <summary>A new browser, with its own cookies; it does not follow redirects.</summary>
    public Browser NewBrowser() => new(Address);

    /// <summary>A connection to the API without a sign-in.</summary>
    public HttpClient NewClient() =>
        new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = Address };

    /// <summary>Makes a sign-in as <c>users create</c> does.</summary>
    public async Task CreateAsync(string name, string role)
    {
        await using var scope = _site.Services.CreateAsyncScope();
        var signIns = scope.ServiceProvider.GetRequiredService<SignIns>();
        (await signIns.CreateAsync(UserId.Parse(name), Password, role, CancellationToken.None)).ShouldBeEmpty();
    }

    /// <summary>A connection to the API with the token of somebody who can sign in.</summary>
    public async Task<HttpClient> SignInAsync(string name)
    {
        var client = NewClient();
        var answer = await client.PostAsJsonAsync("/api/v1/login", new { user = name, password = Password });
        answer.EnsureSuccessStatusCode();
        var token = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("accessToken").GetString();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    /// <summary>A new trader with so much money.</summary>
    public async Task<HttpClient> NewTraderAsync(string name, string? cash = null)
    {
        await CreateAsync(name, Roles.Trader);
        var client = await SignInAsync(name);
        if (cash is not null) (await client.CommandAsync(name, new { command = "ADD", amount = cash })).EnsureSuccessStatusCode();
        return client;
    }

    public Task StopAsync() => _site.StopAsync();

    public async ValueTask DisposeAsync()
    {
        await Quotes.DisposeAsync();
        await _site.StopAsync();
        await _site.DisposeAsync();
        if (_ownsStore) await _store.DisposeAsync();
        _errors.ToString().ShouldBeEmpty();
    }

    private static async Task<SiteOfTest> StartAsync(
        StoreOfTest store, bool ownsStore, string[] settings, Action<IServiceCollection>? replace = null)
    {
        var site = new SiteOfTest(store, ownsStore, settings, replace);
        await site._site.StartAsync();
        return site;
    }
}

internal static class ApiCalls
{
    public static Task<HttpResponseMessage> CommandAsync(this HttpClient client, string user, object command, string? key = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/accounts/{user}/commands");
        request.Content = JsonContent.Create(command);
        if (key is not null) request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        return client.SendAsync(request);
    }

    public static async Task<JsonElement> JsonAsync(this HttpResponseMessage answer) =>
        JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;

    public static async Task<JsonElement> JsonAsync(this Task<HttpResponseMessage> answer) => await (await answer).JsonAsync();

    /// <summary>What a problem's detail says; also that it is a problem, and of this status.</summary>
    public static async Task<string> ProblemAsync(this HttpResponseMessage answer, int status)
    {
        ((int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType).ShouldBe((status, "application/problem+json"));
        var problem = await answer.JsonAsync();
        problem.GetProperty("status").GetInt32().ShouldBe(status);
        return problem.GetProperty("detail").GetString()!;
    }

    public static async Task<string> ProblemAsync(this Task<HttpResponseMessage> answer, int status) =>
        await (await answer).ProblemAsync(status);
}
