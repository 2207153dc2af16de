using System.Net;
using System.Net.Sockets;
using DayTrading.Tests;

[assembly: AssemblyFixture(typeof(RedisServer))]

namespace DayTrading.Tests;

/// <summary>One Redis for the whole run, started by the first test that asks for a database; it keeps nothing on disk.</summary>
public sealed class RedisServer : IAsyncDisposable
{
    private const int Databases = 1_000;

    private readonly Lazy<Task<Running>> _running = new(StartAsync);
    private int _databases;

    /// <summary>An empty database of the caller's own; returns its configuration string for StackExchange.Redis.</summary>
    public async Task<string> CreateDatabaseAsync()
    {
        var server = await _running.Value;
        var database = Interlocked.Increment(ref _databases);
        database.ShouldBeLessThan(Databases);
        return $"127.0.0.1:{server.Port},defaultDatabase={database},abortConnect=false";
    }

    public async ValueTask DisposeAsync()
    {
        if (!_running.IsValueCreated) return;

        var server = await _running.Value;
        await server.Process.DisposeAsync();
    }

    private static async Task<Running> StartAsync()
    {
        const string program = "/usr/bin/redis-server";
        if (!File.Exists(program))
            throw new InvalidOperationException("These tests need Redis: ./test.sh installs it, or: apt-get install redis-server");

        var folder = ServerProcess.CreateFolder("redis");
        var port = ServerProcess.FreePort();
        var process = await ServerProcess.StartAsync(
            folder,
            [
                program, "--port", $"{port}", "--bind", "127.0.0.1", "--dir", folder, "--save", "", "--appendonly", "no",
                "--databases", $"{Databases}",
            ],
            () => AnswersAsync(port));
        return new Running(process, port);
    }

    private static async Task<bool> AnswersAsync(int port)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port);
            await using var stream = client.GetStream();
            await stream.WriteAsync("PING\r\n"u8.ToArray());
            var answer = new byte[7];
            await stream.ReadExactlyAsync(answer);
            return answer.AsSpan().SequenceEqual("+PONG\r\n"u8);
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            // Not listening yet: the caller asks again until its limit.
            return false;
        }
    }

    private sealed record Running(ServerProcess Process, int Port);
}
