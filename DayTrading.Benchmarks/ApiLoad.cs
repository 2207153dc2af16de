using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using DayTrading.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace DayTrading.Benchmarks;

/// <summary>
/// Durable commands a second through the HTTP API of the real site, in a process of its own, with 1, 16 and 64 clients that each send the
/// next command when the last one is answered; compared with a bare INSERT; COMMIT on the same store with as many connections.
/// </summary>
public static class ApiLoad
{
    private const string Password = "a password for measuring";

    private static readonly int[] Clients = [1, 16, 64];
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(10);

    /// <summary>
    /// <c>api</c> measures on SQLite, <c>api "Host=…;Database=…"</c> on that Postgres, whose database must be fresh;
    /// <c>api serve PORT FOLDER [CONNECTION]</c> is the server that it starts.
    /// </summary>
    public static async Task RunAsync(string[] args, TextWriter output)
    {
        if (args is ["serve", var port, var served, .. var connection])
        {
            await ServeAsync(port, served, connection is [var text] ? text : null);
            return;
        }

        var folder = Directory.CreateTempSubdirectory("daytrading-api-").FullName;
        try
        {
            await MeasureAsync(folder, args is [var postgres] ? postgres : null, output);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task ServeAsync(string port, string folder, string? postgres)
    {
        await using var site = BuildSite(new Uri($"http://127.0.0.1:{port}"), folder, postgres);
        await site.RunAsync();
    }

    /// <summary>The real site, with cheap passwords and without limits on how often it may be called.</summary>
    internal static WebApplication BuildSite(Uri address, string folder, string? postgres) => Site.Build(
        new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Urls"] = address.ToString(),
            ["Simulator:Prices"] = "constant",
            ["Simulator:Delays"] = "none",
            ["Storage:Provider"] = postgres is null ? "Sqlite" : "Postgres",
            ["ConnectionStrings:DayTrading"] = postgres ?? $"Data Source={Path.Combine(folder, "store.db")}",
            ["SignIn:KeysFolder"] = Path.Combine(folder, "keys"),
            ["SignIn:Token"] = "1.00:00:00",
            ["Limits:SignInsPerMinute"] = "1000000",
            ["Limits:CallsPerSecond"] = "1000000",
            ["Supervisor:Password"] = Password,
        },
        services => services.Configure<PasswordHasherOptions>(hasher => hasher.IterationCount = 1_000));

    private static async Task MeasureAsync(string folder, string? postgres, TextWriter output)
    {
        var port = FreePort().ToString(CultureInfo.InvariantCulture);
        string[] serve = [typeof(ApiLoad).Assembly.Location, "api", "serve", port, folder];
        var start = new ProcessStartInfo("dotnet", postgres is null ? serve : [.. serve, postgres])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        using var server = Process.Start(start)!;
        try
        {
            var address = new Uri($"http://127.0.0.1:{port}");
            await WaitForAsync(address);
            var store = postgres is null ? "SQLite" : "Postgres";
            await output.WriteLineAsync($"{store}, milliseconds, {Measured.TotalSeconds} s each");
            await output.WriteLineAsync("| | clients | durable/s | median | 90 % | 99 % | 99.9 % | max |");
            await output.WriteLineAsync("| --- | --- | --- | --- | --- | --- | --- | --- |");
            foreach (var count in Clients)
            {
                var traders = await Task.WhenAll(Enumerable.Range(0, count).Select(i => SignInAsync(address, $"t{count}-{i}")));
                await WriteAsync(output, "API", count, await RunAsync(traders, keyed: false));
                await WriteAsync(output, "API with Idempotency-Key", count, await RunAsync(traders, keyed: true));
                await using var bare = await BareCommits.OpenAsync(postgres, folder, count);
                await WriteAsync(output, "bare INSERT; COMMIT", count, await LoopAsync(count, bare.CommitAsync));
            }

            server.Refresh();
            var spent = server.TotalProcessorTime.TotalSeconds;
            await output.WriteLineAsync($"Server: {server.WorkingSet64 >> 20} MB, {spent:N0} s of processor");
        }
        finally
        {
            server.Kill();
            await server.WaitForExitAsync();
        }
    }

    private static async Task WriteAsync(TextWriter output, string what, int clients, List<double> times)
    {
        times.Sort();
        var shares = new[] { 0.5, 0.9, 0.99, 0.999, 1 }.Select(share => times[(int)Math.Min(times.Count - 1, share * times.Count)]);
        var latencies = string.Join(" | ", shares.Select(time => time.ToString("N2", CultureInfo.InvariantCulture)));
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture, $"| {what} | {clients} | {times.Count / Measured.TotalSeconds:N0} | {latencies} |"));
    }

    private static Task<List<double>> RunAsync(Trader[] traders, bool keyed) =>
        LoopAsync(traders.Length, i => traders[i].AddAsync(keyed ? Guid.NewGuid().ToString() : null));

    /// <summary>Each client goes on as soon as it is answered; what each took, in milliseconds, after the warm-up.</summary>
    private static async Task<List<double>> LoopAsync(int clients, Func<int, Task> act)
    {
        var begin = Stopwatch.GetTimestamp();
        var times = await Task.WhenAll(Enumerable.Range(0, clients).Select(i => Task.Run(() => OneAsync(i))));
        return [.. times.SelectMany(list => list)];

        async Task<List<double>> OneAsync(int client)
        {
            var taken = new List<double>(100_000);
            while (Stopwatch.GetElapsedTime(begin) is var elapsed && elapsed < WarmUp + Measured)
            {
                var one = Stopwatch.GetTimestamp();
                await act(client);
                if (elapsed >= WarmUp) taken.Add(Stopwatch.GetElapsedTime(one).TotalMilliseconds);
            }

            return taken;
        }
    }

    internal static async Task<Trader> SignInAsync(Uri address, string name)
    {
        var client = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = address };
        var credentials = new { user = name, password = Password };
        (await client.PostAsJsonAsync("/api/v1/register", credentials)).EnsureSuccessStatusCode();
        var login = await client.PostAsJsonAsync("/api/v1/login", credentials);
        var token = (await login.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("accessToken").GetString();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return new Trader(client, name);
    }

    private static async Task WaitForAsync(Uri address)
    {
        using var client = new HttpClient { BaseAddress = address };
        for (var tries = 0; ; tries++)
        {
            try
            {
                await client.GetAsync("/health/live");
                return;
            }
            catch (HttpRequestException) when (tries < 300)
            {
                // Not there yet.
                await Task.Delay(100);
            }
        }
    }

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>One client with a connection of its own, and an account of its own.</summary>
    internal sealed class Trader(HttpClient client, string name) : IDisposable
    {
        private static readonly byte[] Body = "{\"command\":\"ADD\",\"amount\":\"1.00\"}"u8.ToArray();

        private readonly Uri _commands = new($"/api/v1/accounts/{name}/commands", UriKind.Relative);

        public void Dispose() => client.Dispose();

        /// <summary>A call that is answered at once: what HTTP and signing in take.</summary>
        public Task DoNothingAsync() => client.GetByteArrayAsync(new Uri("/health/live", UriKind.Relative));

        public async Task AddAsync(string? key)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, _commands) { Content = new ByteArrayContent(Body) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            if (key is not null) request.Headers.Add("Idempotency-Key", key);
            using var answer = await client.SendAsync(request);
            await answer.Content.ReadAsByteArrayAsync();
            answer.EnsureSuccessStatusCode();
        }
    }
}
