using System.Buffers;
using System.Net;
using System.Net.Sockets;
using DayTrading.Kernel;

namespace DayTrading.Quotes;

/// <summary>How one request to the quote server ended.</summary>
internal enum HitResult
{
    /// <summary>With a quote; only this is billed.</summary>
    Answered,

    /// <summary>No connection could be opened.</summary>
    Unreachable,

    /// <summary>The connection ended before a whole line had come.</summary>
    BrokenOff,

    /// <summary>A line came that is not the price of this stock.</summary>
    Garbage,

    /// <summary>No whole line had come by the deadline.</summary>
    Silent,

    /// <summary>No whole line had come when another connection of the same fetch had the answer.</summary>
    Lost,

    /// <summary>Not asked at all: the circuit breaker is open.</summary>
    Barred,
}

/// <summary>The end of one request, with the <see cref="Quote"/> if it was answered.</summary>
internal readonly record struct Hit(HitResult Result, Quote? Quote = null);

/// <summary>
/// One connection to the quote server, for one request. Closing it resets it (linger 0): its answer has arrived by then or is no longer
/// wanted. So neither side keeps a socket in TIME_WAIT, which brought down the systems before this one.
/// </summary>
internal sealed class QuoteConnection(TimeProvider clock) : IDisposable
{
    /// <summary>How long the server may take to close after its answer, so that it is not reset while it still sends padding.</summary>
    private static readonly TimeSpan CloseWithin = TimeSpan.FromMilliseconds(100);

        private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(QuoteLine.LongestAnswer);
    private Socket? _socket;
    private int _received;

    /// <summary>Asks, and waits for the answer until <paramref name="closing"/>; what has arrived by then still counts.</summary>
    public async ValueTask<Hit> AskAsync(IPEndPoint server, StockSymbol symbol, UserId user, CancellationToken closing)
    {
        var connected = false;
        _socket?.Dispose();
        var socket = _socket = Open(server.AddressFamily);
        try
        {
            await socket.ConnectAsync(server, closing);
            connected = true;
            await SendAsync(socket, QuoteLine.WriteRequest(_buffer, symbol, user), closing);
            while (!HasLine() && _received < QuoteLine.LongestAnswer)
            {
                var received = await socket.ReceiveAsync(Room(), closing);
                if (received == 0) return new Hit(HitResult.BrokenOff);

                _received += received;
            }

            return Read(symbol, user);
        }
        catch (OperationCanceledException) when (closing.IsCancellationRequested)
        {
            if (connected) _received += LastCheck(socket);
            return HasLine() ? Read(symbol, user) : new Hit(HitResult.Silent);
        }
        catch (SocketException)
        {
            return new Hit(connected ? HitResult.BrokenOff : HitResult.Unreachable);
        }
    }

    /// <summary>Lets the server close first.</summary>
    public async ValueTask AwaitCloseAsync()
    {
        if (_socket is null) return;

        using var patience = new CancellationTokenSource();
        var end = _socket.ReceiveAsync(_buffer.AsMemory(), patience.Token);
        if (end.IsCompleted) return;

        await using var timer = clock.CreateTimer(
            static p => ((CancellationTokenSource)p!).Cancel(), patience, CloseWithin, Timeout.InfiniteTimeSpan);
        try
        {
            await end;
        }
        catch (OperationCanceledException)
        {
            // The server keeps the connection open; closing resets it.
        }
        catch (SocketException)
        {
            // The server has reset the connection itself.
        }
    }

    public void Dispose()
    {
        _socket?.Dispose();
        ArrayPool<byte>.Shared.Return(_buffer);
    }

    private static Socket Open(AddressFamily family) => new(family, SocketType.Stream, ProtocolType.Tcp)
    {
        Blocking = false, // for the last read, which must never wait
        NoDelay = true,
        LingerState = new LingerOption(enable: true, seconds: 0),
    };

    /// <summary>Reads what has arrived since the wait was given up.</summary>
    private int LastCheck(Socket socket)
    {
        var received = socket.Receive(Room().Span, SocketFlags.None, out var error);
        return error == SocketError.Success ? received : 0;
    }

    private async ValueTask SendAsync(Socket socket, int length, CancellationToken closing)
    {
        for (var sent = 0; sent < length;) sent += await socket.SendAsync(_buffer.AsMemory(sent, length - sent), closing);
    }

    private Memory<byte> Room() => _buffer.AsMemory(_received, QuoteLine.LongestAnswer - _received);

    private bool HasLine() => Line() >= 0;

    private int Line() => _buffer.AsSpan(0, _received).IndexOf((byte)'\n');

    private Hit Read(StockSymbol symbol, UserId user)
    {
        var end = Line();
        return end >= 0 && QuoteLine.TryReadAnswer(_buffer.AsSpan(0, end), symbol, user, clock.GetUtcNow(), out var quote)
            ? new Hit(HitResult.Answered, quote)
            : new Hit(HitResult.Garbage);
    }
}
