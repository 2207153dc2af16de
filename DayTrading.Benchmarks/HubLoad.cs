using System.Diagnostics;
using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using DayTrading.Kernel;
using DayTrading.Quotes;
using DayTrading.Web;
using DayTrading.Web.Live;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace DayTrading.Benchmarks;

/// <summary>
/// How late quotes are in a thousand browsers: connections to the hub of the real site, each of which watches some stocks, while quotes of
/// all stocks arrive at a steady rate. The server has a process of its own, so that its memory and processor time are its own.
/// </summary>
public static class HubLoad
{
    private const int Connections = 1_000;
    private const int Stocks = 200;
    private const int WatchedByEach = 10;
    private const int QuotesPerSecond = 200;
    private const string Password = "a password for measuring";

    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(5);

    /// <summary><c>hub</c> measures; <c>hub serve PORT FOLDER</c> is the server that it starts.</summary>
    public static Task RunAsync(string[] args, TextWriter output) =>
        args is ["serve", var port, var folder] ? ServeAsync(int.Parse(port, CultureInfo.InvariantCulture), folder) : MeasureAsync(output);

    // Quotes as they arrive from a fetch, without the fetch: what is measured is the way from there to the browsers.
    private static async Task ServeAsync(int port, string folder)
    {
        await using var site = Site.Build(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Urls"] = $"http://127.0.0.1:{port}",
            ["ConnectionStrings:DayTrading"] = $"Data Source={Path.Combine(folder, "store.db")}",
            ["SignIn:KeysFolder"] = Path.Combine(folder, "keys"),
            ["Supervisor:Password"] = Password,
        });
        var stopping = site.Lifetime.ApplicationStopping;
        await site.StartAsync(stopping);
        var mediator = site.Services.GetRequiredService<IMediator>();
        var begun = Stopwatch.GetTimestamp();
        for (var sent = 0L; ; sent++)
        {
            var due = TimeSpan.FromSeconds(sent / (double)QuotesPerSecond) - Stopwatch.GetElapsedTime(begun);
            if (due > TimeSpan.Zero) await Task.Delay(due, stopping);
            var quote = new Quote(StockOf((int)(sent % Stocks)), new Money(sent + 1), sent, "key", DateTimeOffset.UtcNow);
            await mediator.Publish(new QuoteArrived(quote), stopping);
        }
    }

    private static async Task MeasureAsync(TextWriter output)
    {
        var folder = Directory.CreateTempSubdirectory("daytrading-hub-").FullName;
        var port = 5999;
        using var server = Process.Start(new ProcessStartInfo(
            Environment.ProcessPath!, [typeof(HubLoad).Assembly.Location, "hub", "serve", $"{port}", folder])
                    { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        server.BeginOutputReadLine();
        server.BeginErrorReadLine();
        try
        {
            var site = new Uri($"http://127.0.0.1:{port}");
            var token = await SignInAsync(site);
            server.Refresh();
            var before = server.WorkingSet64;
            var delays = new List<double>[Connections];
            using var end = new CancellationTokenSource();
            var following = new List<Task>();
            for (var i = 0; i < Connections; i++) following.Add(FollowAsync(site, token, i, delays[i] = [], end.Token));
            await Task.Delay(WarmUp, end.Token);
            foreach (var delay in delays) lock (delay) delay.Clear();
            server.Refresh();
            var (cpu, begun) = (server.TotalProcessorTime, Stopwatch.GetTimestamp());
            await Task.Delay(Measured, end.Token);
            server.Refresh();
            var used = (server.TotalProcessorTime - cpu) / Stopwatch.GetElapsedTime(begun);
            var all = delays.SelectMany(Copy).Order().ToArray();
            await output.WriteLineAsync(
                $"{Connections} connections, each watching {WatchedByEach} of {Stocks} stocks, {QuotesPerSecond} quotes a second, "
                + $"{Measured.TotalSeconds} s\n"
                + $"quotes received {all.Length} ({all.Length / Measured.TotalSeconds:N0} a second); delay in ms: median {At(all, 0.5)}, "
                + $"90 % {At(all, 0.9)}, 99 % {At(all, 0.99)}, longest {At(all, 1)}\n"
                + $"server: {used * 100:N0} % of one processor, "
                + $"working set {server.WorkingSet64 >> 20} MB ({before >> 20} MB before the connections)");
            await end.CancelAsync();
            await Task.WhenAll(following);
        }
        finally
        {
            server.Kill();
            await server.WaitForExitAsync();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static double[] Copy(List<double> delays)
    {
        lock (delays) return [.. delays];
    }

    private static string At(double[] sorted, double share) =>
        sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * share))].ToString("0", CultureInfo.InvariantCulture);

    private static StockSymbol StockOf(int index) => StockSymbol.Parse($"A{(char)('A' + index / 26)}{(char)('A' + index % 26)}");

    private static async Task<string> SignInAsync(Uri site)
    {
        using var client = new HttpClient { BaseAddress = site };
        using var body = new StringContent(
            JsonSerializer.Serialize(new { user = "supervisor", password = Password }), Encoding.UTF8, "application/json");
        for (var tries = 0; ; tries++)
        {
            try
            {
                using var answer = await client.PostAsync(new Uri("/api/v1/login", UriKind.Relative), body);
                answer.EnsureSuccessStatusCode();
                return JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("accessToken").GetString()!;
            }
            catch (HttpRequestException) when (tries < 100)
            {
                // Not listening yet.
                await Task.Delay(200);
            }
        }
    }

    private static async Task FollowAsync(Uri site, string token, int index, List<double> delays, CancellationToken cancellationToken)
    {
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Authorization", $"Bearer {token}");
        var buffer = new byte[64 * 1024];
        try
        {
            await socket.ConnectAsync(new UriBuilder(site) { Scheme = "ws", Path = MarketHub.Path }.Uri, cancellationToken);
            var symbols = Enumerable.Range(0, WatchedByEach).Select(i => $"{StockOf((index * 7 + i * 19) % Stocks)}");
            await SendAsync(socket, """{"protocol":"json","version":1}""", cancellationToken);
            await SendAsync(
                socket, $$"""{"type":1,"target":"Watch","arguments":[{{JsonSerializer.Serialize(symbols)}}]}""", cancellationToken);
            await SendAsync(socket, """{"type":4,"invocationId":"1","target":"Follow","arguments":[]}""", cancellationToken);
            while (true)
            {
                var length = 0;
                ValueWebSocketReceiveResult part;
                do
                {
                    part = await socket.ReceiveAsync(buffer.AsMemory(length), cancellationToken);
                    length += part.Count;
                }
                while (!part.EndOfMessage);
                Note(buffer.AsSpan(0, length), delays);
            }
        }
        catch (OperationCanceledException)
        {
            // Measured enough.
        }
    }

    // Reads the numbers after "at": alone: a thousand clients share the machine with the server.
    private static void Note(ReadOnlySpan<byte> message, List<double> delays)
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        for (var at = message.IndexOf("\"at\":"u8); at >= 0; at = message.IndexOf("\"at\":"u8))
        {
            message = message[(at + "\"at\":"u8.Length)..];
            if (System.Buffers.Text.Utf8Parser.TryParse(message, out long sent, out _)) lock (delays) delays.Add(now - sent);
        }
    }

    private static Task SendAsync(ClientWebSocket socket, string message, CancellationToken cancellationToken) => socket.SendAsync(
        Encoding.UTF8.GetBytes(message + '\x1e'), WebSocketMessageType.Text, endOfMessage: true, cancellationToken);
}
