using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Text;
using DayTrading.Kernel;

namespace DayTrading.Quotes.Simulator;

/// <summary>
/// A quote server that speaks the legacy one's protocol on a real TCP port of this machine: one request per connection,
/// <c>SYM,user\n</c> → <c>price,SYM,user,timestamp_ms,cryptokey\n</c>. Delays are timers: thousands of requests wait without a thread.
/// </summary>
public sealed class QuoteServerSimulator : IAsyncDisposable
{
    /// <summary>Connections served at once, far more than one client opens; the others wait in the operating system's backlog.</summary>
    private const int MaxConnections = 20_000;

    /// <summary>Connections that may wait to be accepted; the operating system's own limit is usually the same.</summary>
    private const int Backlog = 4_096;

    /// <summary>The longest request: a symbol, a user of 64 characters, and room for padding.</summary>
    private const int LongestRequest = 256;

    /// <summary>
    /// A client that connects and sends nothing, or waits for an answer that will not come, is disconnected after this long.
    /// </summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Between two bytes of a slow drip: an answer of 100 bytes takes 2.5 s.</summary>
    private static readonly TimeSpan DripInterval = TimeSpan.FromMilliseconds(25);

    private readonly Socket _listener;
    private readonly TimeProvider _clock;
    private readonly DelayModel _delays;
    private readonly FaultModel _errors;
    private readonly SimulatedAnswer _answers;
    private readonly SemaphoreSlim _room = new(MaxConnections);
    private readonly CancellationTokenSource _stopping = new();
    private readonly WorkGroup _running = new();

    // Written through Interlocked: 1 once stopping has begun.
    private int _stopped;

    // Written by the accepting loop alone.
    private ulong _connections;

    private QuoteServerSimulator(SimulatorOptions options, Socket listener, TimeProvider clock)
    {
        var random = new SeededRandom(options.Seed);
        _listener = listener;
        _clock = clock;
        _delays = new DelayModel(options.Delays, random);
        _errors = new FaultModel(options.Faults, random);
        _answers = new SimulatedAnswer(new PriceModel(options.Prices, random), random, clock);
        EndPoint = (IPEndPoint)listener.LocalEndPoint!;
    }

    public IPEndPoint EndPoint { get; }

    /// <summary>Connections accepted so far, however they ended.</summary>
    public long Connections => (long)Volatile.Read(ref _connections);

    /// <summary>Listens on 127.0.0.1; port 0 takes any that is free.</summary>
    /// <exception cref="IOException">The port is in use, or this process may not use it; the message is for a person.</exception>
    public static QuoteServerSimulator Start(SimulatorOptions options, int port, TimeProvider clock)
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
            listener.Listen(Backlog);
        }
        catch (SocketException failure)
        {
            listener.Dispose();
            var why = failure.SocketErrorCode == SocketError.AddressAlreadyInUse ? "it is in use" : failure.Message;
            throw new IOException($"The quote server cannot listen on 127.0.0.1 port {port}: {why}; choose another port", failure);
        }

        var simulator = new QuoteServerSimulator(options, listener, clock);
        simulator._running.Start(simulator.AcceptAsync);
        return simulator;
    }

    /// <summary>Stops accepting, drops clients that still wait, and returns when nothing runs any more.</summary>
    public async ValueTask DisposeAsync()
    {
        Stop();
        await _running.EndAsync();
        _room.Dispose();
        _stopping.Dispose();
    }

    internal void Stop()
    {
        if (Interlocked.Exchange(ref _stopped, 1) == 1) return;

        _stopping.Cancel();
        _listener.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                await _room.WaitAsync(_stopping.Token);
                var socket = await _listener.AcceptAsync(_stopping.Token);
                var connection = Interlocked.Increment(ref _connections);
                _running.Start(() => ServeAsync(socket, connection));
            }
        }
        catch (OperationCanceledException)
        {
            // The loop ends only when the simulator stops.
        }
    }

    private async Task ServeAsync(Socket socket, ulong connection)
    {
        using var patience = new CancellationTokenSource(Patience, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, _stopping.Token);
        var buffer = ArrayPool<byte>.Shared.Rent(LongestRequest);
        try
        {
            await AnswerAsync(socket, connection, buffer, either.Token);
        }
        catch (SocketException)
        {
            // The client has closed the connection: it got its quote on another one.
        }
        catch (OperationCanceledException)
        {
            // The time limit is over, or the simulator stops.
        }
        finally
        {
            socket.Dispose();
            ArrayPool<byte>.Shared.Return(buffer);
            _room.Release();
        }
    }

    private async Task AnswerAsync(Socket socket, ulong connection, byte[] buffer, CancellationToken cancellationToken)
    {
        var fault = _errors.Of(connection);
        if (fault == Fault.Rejected)
        {
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
            return;
        }

        var length = await ReadLineAsync(socket, buffer, cancellationToken);
        if (!TryRead(buffer.AsSpan(0, length), out var symbol, out var user)) return;

        var delay = _delays.Of(connection);
        if (delay > TimeSpan.Zero) await Task.Delay(delay, _clock, cancellationToken);
        if (fault == Fault.NoAnswer)
        {
            // Until the client closes, or the time limit is over.
            await socket.ReceiveAsync(buffer, cancellationToken);
            return;
        }

        ReadOnlyMemory<byte> answer = _answers.For(symbol, user, connection, fault);
        if (fault == Fault.SlowDrip) await DripAsync(socket, answer, cancellationToken);
        else await SendAsync(socket, answer, cancellationToken);
    }

    private async Task DripAsync(Socket socket, ReadOnlyMemory<byte> answer, CancellationToken cancellationToken)
    {
        socket.NoDelay = true;
        for (var i = 0; i < answer.Length; i++)
        {
            await SendAsync(socket, answer.Slice(i, 1), cancellationToken);
            await Task.Delay(DripInterval, _clock, cancellationToken);
        }
    }

    private static async Task SendAsync(Socket socket, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (!bytes.IsEmpty) bytes = bytes[await socket.SendAsync(bytes, cancellationToken)..];
    }

    /// <summary>The length of the line, without its line feed; 0 if none came.</summary>
    private static async Task<int> ReadLineAsync(Socket socket, byte[] buffer, CancellationToken cancellationToken)
    {
        var length = 0;
        while (length < LongestRequest)
        {
            var received = await socket.ReceiveAsync(buffer.AsMemory(length, LongestRequest - length), cancellationToken);
            if (received == 0) return 0;

            length += received;
            var end = buffer.AsSpan(0, length).IndexOf((byte)'\n');
            if (end >= 0) return end;
        }

        return 0;
    }

    private static bool TryRead(ReadOnlySpan<byte> line, out StockSymbol symbol, out string user)
    {
        symbol = default;
        user = "";
        var comma = line.IndexOf((byte)',');
        if (comma is < 1 or > StockSymbol.MaxLength) return false;

        user = Encoding.UTF8.GetString(line[(comma + 1)..]).Trim();
        Span<char> text = stackalloc char[StockSymbol.MaxLength];
        return StockSymbol.TryParse(text[..Encoding.ASCII.GetChars(line[..comma], text)], out symbol);
    }
}
