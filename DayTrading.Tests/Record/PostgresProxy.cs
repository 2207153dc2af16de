using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Npgsql;

namespace DayTrading.Tests.Record;

/// <summary>What becomes of the message at which a connection is to be lost, and of the connection.</summary>
public enum Loss
{
    /// <summary>The server never gets it.</summary>
    Before,

    /// <summary>The server gets half of it.</summary>
    Halfway,

    /// <summary>The server gets it and does what it says, and its answer gets lost.</summary>
    AnswerLost,

    /// <summary>The server never gets it, nor anything more, and the connection stays open.</summary>
    Silence,
}

/// <summary>
/// Stands between a program and Postgres, reads what the program sends message by message, and loses one connection exactly where it is
/// told to.
/// </summary>
internal sealed class PostgresProxy : IAsyncDisposable
{
    /// <summary>How long the server has to do what a message says before the connection is lost behind it.</summary>
    private static readonly TimeSpan Doing = TimeSpan.FromMilliseconds(300);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly int _serverPort;
    private readonly Task _accepting;
    private Func<char, string, bool>? _at; // by all connections
    private Loss _loss;

    public PostgresProxy(int serverPort)
    {
        _serverPort = serverPort;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    private int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>The connection was lost as it was asked for.</summary>
    public bool HasLost => Volatile.Read(ref _at) is null;

    /// <summary>The connection string, by way of this.</summary>
    public string To(string connectionString) => new NpgsqlConnectionStringBuilder(connectionString)
    {
        Port = Port,
        SslMode = SslMode.Disable,
        GssEncryptionMode = GssEncryptionMode.Disable,
    }.ToString();

    /// <summary>
    /// Loses a connection, once, at a message of this kind and text, the first behind so many; in Postgres's protocol d is COPY's data.
    /// </summary>
    public void LoseAt(char kind, string text, Loss loss, int behind = 0)
    {
        _loss = loss;
        _at = (k, t) => k == kind && t.Contains(text, StringComparison.Ordinal) && Interlocked.Decrement(ref behind) < 0;
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting;
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true) connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_end.Token)));
        }
        catch (Exception ended) when (ended is OperationCanceledException or SocketException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var server = new TcpClient();
        try
        {
            using (client)
            {
                await server.ConnectAsync(IPAddress.Loopback, _serverPort, _end.Token);
                var answers = server.GetStream().CopyToAsync(client.GetStream(), _end.Token);
                await Task.WhenAny(PassAsync(client.GetStream(), server.GetStream()), answers);
            }
        }
        catch (Exception ended) when (ended is IOException or SocketException or OperationCanceledException)
        {
            // Either side closed it, or the test is over.
        }
    }

    private async Task PassAsync(NetworkStream client, NetworkStream server)
    {
        await PassMessageAsync(client, server, []); // the start of a session has no kind
        var kind = new byte[1];
        while (await client.ReadAtLeastAsync(kind, 1, throwOnEndOfStream: false, _end.Token) == 1)
        {
            if (!await PassMessageAsync(client, server, kind)) return;
        }
    }

    private async Task<bool> PassMessageAsync(NetworkStream client, NetworkStream server, byte[] kind)
    {
        var length = new byte[sizeof(int)];
        await client.ReadExactlyAsync(length, _end.Token);
        var body = new byte[BinaryPrimitives.ReadInt32BigEndian(length) - sizeof(int)];
        await client.ReadExactlyAsync(body, _end.Token);
        byte[] message = [.. kind, .. length, .. body];
        if (kind is [var k] && _at is { } at && at((char)k, Encoding.UTF8.GetString(body.AsSpan(..Math.Min(body.Length, 100)))) &&
            Interlocked.CompareExchange(ref _at, null, at) == at)
        {
            await LoseAsync(server, message);
            return false;
        }

        await server.WriteAsync(message, _end.Token);
        return true;
    }

    private async Task LoseAsync(NetworkStream server, byte[] message)
    {
        if (_loss == Loss.Silence) await Task.Delay(Timeout.Infinite, _end.Token);
        if (_loss == Loss.Halfway) await server.WriteAsync(message.AsMemory(..(message.Length / 2)), _end.Token);
        if (_loss == Loss.AnswerLost) await server.WriteAsync(message, _end.Token);
        await Task.Delay(Doing, _end.Token);
    }
}
