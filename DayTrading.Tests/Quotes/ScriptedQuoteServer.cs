using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace DayTrading.Tests.Quotes;

/// <summary>A quote server on a real socket that does with each connection what the test says.</summary>
internal sealed class ScriptedQuoteServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Func<int, string, NetworkStream, Task> _answer;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _accepting;
    private int _open;
    private int _connections;

    /// <param name="answer">Gets the connection's number (from 1), the request's line and the stream, which is closed after it.</param>
    public ScriptedQuoteServer(Func<int, string, NetworkStream, Task> answer)
    {
        _answer = answer;
        _listener.Start(1_000);
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public ConcurrentQueue<string> Requests { get; } = [];

    /// <summary>How many connections were open at one time at most.</summary>
    public int MaxOpen { get; private set; }

    /// <summary>Answers every request properly, with this price.</summary>
    public static ScriptedQuoteServer Proper(string price = "12.34") => new((_, line, stream) => SendAsync(stream, Line(line, price)));

    /// <summary>Sends the same text to everybody.</summary>
    public static ScriptedQuoteServer Saying(string text) => new((_, _, stream) => SendAsync(stream, text));

    /// <summary>The proper answer to a request's line.</summary>
    public static string Line(string request, string price = "12.34") => $"{price},{request},1700000000123,kEy+/==\n";

    public static async Task SendAsync(NetworkStream stream, string text) => await stream.WriteAsync(Encoding.UTF8.GetBytes(text));

    /// <summary>Says nothing until the client closes.</summary>
    public static async Task StaySilentAsync(NetworkStream stream)
    {
        while (await stream.ReadAsync(new byte[64]) > 0)
        {
        }
    }

    public async Task WhenAskedAsync(int times)
    {
        for (var waited = 0; Requests.Count < times; waited++)
        {
            waited.ShouldBeLessThan(3_000, $"asked {Requests.Count} times instead of {times}");
            await Task.Delay(10);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _accepting;
        _listener.Stop();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = ServeAsync(await _listener.AcceptTcpClientAsync(_stopping.Token), ++_connections);
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client, int number)
    {
        using var connection = client;
        MaxOpen = Math.Max(MaxOpen, Interlocked.Increment(ref _open));
        try
        {
            await using var stream = connection.GetStream();
            using var reader = new StreamReader(stream, Encoding.UTF8, leaveOpen: true);
            var line = await reader.ReadLineAsync();
            Requests.Enqueue(line!);
            await _answer(number, line!, stream);
        }
        catch (IOException)
        {
            // The client has closed.
        }
        finally
        {
            Interlocked.Decrement(ref _open);
        }
    }
}
