using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;

namespace DayTrading.Tests.Live;

/// <summary>A program that speaks the hub's protocol itself: JSON messages over a WebSocket, each ended by 0x1E.</summary>
internal sealed class HubClient : IAsyncDisposable
{
    private const char End = '\x1e';

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly ClientWebSocket _socket = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource<JsonElement>> _calls = new(StringComparer.Ordinal);
    private readonly Channel<JsonElement> _updates = Channel.CreateUnbounded<JsonElement>();
    private Task _receiving = Task.CompletedTask;
    private int _ids;

    private HubClient(string? token)
    {
        if (token is not null) _socket.Options.SetRequestHeader("Authorization", $"Bearer {token}");
    }

    /// <exception cref="WebSocketException">The hub rejects the connection.</exception>
    public static async Task<HubClient> ConnectAsync(Uri site, string? token)
    {
        var client = new HubClient(token);
        await client._socket.ConnectAsync(new UriBuilder(site) { Scheme = "ws", Path = "/hubs/market" }.Uri, default);
        await client.SendAsync(new { protocol = "json", version = 1 });
        client._receiving = client.ReceiveAsync();
        return client;
    }

    /// <summary>The answer to a call: it has "result" or "error".</summary>
    public async Task<JsonElement> CallAsync(string method, params object[] arguments)
    {
        var (id, answer) = NewCall();
        await SendAsync(new { type = 1, invocationId = id, target = method, arguments });
        return await answer.WaitAsync(Patience);
    }

    /// <summary>Subscribes to updates; the inner task completes if the hub ends the subscription.</summary>
    public async Task<Task<JsonElement>> FollowAsync()
    {
        var (id, answer) = NewCall();
        await SendAsync(new { type = 4, invocationId = id, target = "Follow", arguments = Array.Empty<object>() });
        return answer;
    }

    public Task<JsonElement> NextAsync() => _updates.Reader.ReadAsync().AsTask().WaitAsync(Patience);

    /// <summary>Reads updates until one has the account.</summary>
    public async Task<JsonElement> NextAccountAsync()
    {
        while (true)
        {
            if ((await NextAsync()).GetProperty("account") is { ValueKind: JsonValueKind.Object } account) return account;
        }
    }

    /// <summary>Waits until the hub closes the connection.</summary>
    public Task EndAsync() => _receiving.WaitAsync(Patience);

    public async ValueTask DisposeAsync()
    {
        _socket.Abort();
        await _receiving;
        _socket.Dispose();
    }

    private (string Id, Task<JsonElement> Answer) NewCall()
    {
        var id = $"{Interlocked.Increment(ref _ids)}";
        var answer = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        _calls[id] = answer;
        return (id, answer.Task);
    }

    private Task SendAsync(object message) => _socket.SendAsync(
        Encoding.UTF8.GetBytes(JsonSerializer.Serialize(message) + End), WebSocketMessageType.Text, endOfMessage: true, default);

    private async Task ReceiveAsync()
    {
        var buffer = new byte[64 * 1024];
        var text = new StringBuilder();
        try
        {
            while (_socket.State == WebSocketState.Open)
            {
                var received = await _socket.ReceiveAsync(buffer, default);
                text.Append(Encoding.UTF8.GetString(buffer, 0, received.Count));
                if (!received.EndOfMessage) continue;
                foreach (var message in text.ToString().Split(End, StringSplitOptions.RemoveEmptyEntries)) Take(message);
                text.Clear();
            }
        }
        catch (Exception end) when (end is WebSocketException or OperationCanceledException)
        {
            // Closed by the hub, or by this test's end.
        }

        foreach (var call in _calls.Values) call.TrySetCanceled();
    }

    private void Take(string text)
    {
        var message = JsonDocument.Parse(text).RootElement;
        switch (message.TryGetProperty("type", out var type) ? type.GetInt32() : 0)
        {
            case 2:
                _updates.Writer.TryWrite(message.GetProperty("item"));
                break;
            case 3:
                if (_calls.TryRemove(message.GetProperty("invocationId").GetString()!, out var call)) call.TrySetResult(message);
                break;
        }
    }
}
