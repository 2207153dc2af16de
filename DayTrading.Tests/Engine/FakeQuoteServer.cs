using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace DayTrading.Tests;

/// <summary>
/// The legacy quote server as a test wants it: it speaks the real protocol on a real port, and answers each stock with the price, the text
/// or the silence that the test has set. A stock without any is answered by a closed connection, which is no price.
/// </summary>
internal sealed class FakeQuoteServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _closing = new();
    private readonly ConcurrentDictionary<string, string> _answers = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _held = new();
    private readonly TimeProvider _clock;
    private readonly Task _accepting;

    // Written through ImmutableInterlocked, as connections are served side by side.
    private ImmutableArray<(string Symbol, string User)> _requests = [];
    private int _keys;
    private int _waiting;

    public FakeQuoteServer(TimeProvider clock)
    {
        _clock = clock;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Every request so far, answered or not, in order of arrival.</summary>
    public ImmutableArray<(string Symbol, string User)> Requests => _requests;

    /// <summary>How many requests are held without an answer, for whatever stock.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    public int RequestsFor(string symbol) => _requests.Count(r => r.Symbol == symbol);

    public void SetPrice(string symbol, decimal price) =>
        _answers[symbol] = $"{price.ToString("0.00", CultureInfo.InvariantCulture)},{symbol},{{user}},{{time}},{{key}}\n";

    /// <summary>The text to answer with, as it is; <c>{user}</c>, <c>{time}</c> and <c>{key}</c> are filled in.</summary>
    public void SetAnswer(string symbol, string text) => _answers[symbol] = text;

    /// <summary>From now on requests for this stock are received and not answered until <see cref="Release"/>.</summary>
    public void Hold(string symbol) => _held[symbol] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Answers what was held, and from now on at once.</summary>
    public void Release(string symbol)
    {
        if (_held.TryRemove(symbol, out var held)) held.SetResult();
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _accepting;
        _listener.Stop();
        _closing.Dispose();
    }

    private async Task AcceptAsync()
    {
        var serving = new List<Task>();
        try
        {
            while (true) serving.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_closing.Token)));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(serving);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                await using var stream = client.GetStream();
                using var reader = new StreamReader(stream, Encoding.ASCII);
                if (await reader.ReadLineAsync(_closing.Token) is not { } line || line.Split(',') is not [var symbol, var user]) return;

                ImmutableInterlocked.Update(ref _requests, static (requests, request) => requests.Add(request), (symbol, user));
                if (_held.TryGetValue(symbol, out var held)) await WaitAsync(held.Task);
                if (_answers.TryGetValue(symbol, out var answer)) await stream.WriteAsync(Encoding.ASCII.GetBytes(Fill(answer, user)), _closing.Token);
            }
            catch (Exception e) when (e is IOException or OperationCanceledException)
            {
                // The client has gone, as after its deadline, or the test is over.
            }
        }
    }

    private async Task WaitAsync(Task released)
    {
        Interlocked.Increment(ref _waiting);
        try
        {
            await released.WaitAsync(_closing.Token);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    private string Fill(string answer, string user) => answer
        .Replace("{user}", user, StringComparison.Ordinal)
        .Replace("{time}", $"{_clock.GetUtcNow().ToUnixTimeMilliseconds()}", StringComparison.Ordinal)
        .Replace("{key}", $"Key{Interlocked.Increment(ref _keys)}+/=", StringComparison.Ordinal);
}
