using System.Net;
using System.Net.Sockets;
using DayTrading.Quotes.Simulator;
using Microsoft.Extensions.Options;

namespace DayTrading.Quotes;

/// <summary>Where the quote server is: the configured one, or the simulator in this process, started when it is first needed.</summary>
internal sealed class QuoteServerAddress(IOptions<QuoteServerOptions> server, IOptions<SimulatorOptions> simulator, TimeProvider clock)
    : IAsyncDisposable, IDisposable
{
    private readonly Lazy<QuoteServerSimulator> _simulator = new(() => QuoteServerSimulator.Start(simulator.Value, 0, clock));

    // The resolved address: written after a look-up, read by every connection; null when the name is to be looked up again.
    private IPEndPoint? _found;

    // How many addresses the name has; written after a look-up.
    private int _addresses;

    // Which of the name's addresses is next; written through Interlocked.
    private uint _lookups;

    public bool IsSimulated => !server.Value.IsConfigured;

    /// <summary>A name for people, which also keeps shared quotes of different servers apart.</summary>
    public string Name => IsSimulated
        ? $"simulator-{simulator.Value.Prices}-{simulator.Value.Seed}"
        : $"{server.Value.Host}:{server.Value.Port}";

    /// <exception cref="IOException">The simulator cannot listen.</exception>
    public void Prepare()
    {
        if (IsSimulated) _ = _simulator.Value;
    }

    /// <summary>Null if the name cannot be resolved.</summary>
    public ValueTask<IPEndPoint?> FindAsync(CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _found) is { } found) return new ValueTask<IPEndPoint?>(found);

        return IsSimulated ? new ValueTask<IPEndPoint?>(_found = _simulator.Value.EndPoint) : LookUpAsync(cancellationToken);
    }

    /// <summary>
    /// Called when the address did not take a connection: the name is looked up again, and its next address is used. True if it has another
    /// one, as "localhost" often has.
    /// </summary>
    public bool Doubt()
    {
        if (!IsSimulated) Volatile.Write(ref _found, null);
        return Volatile.Read(ref _addresses) > 1;
    }

    public ValueTask DisposeAsync() => _simulator.IsValueCreated ? _simulator.Value.DisposeAsync() : ValueTask.CompletedTask;

    /// <summary>
    /// For a container that is disposed of synchronously: connections that the simulator still serves are dropped, not awaited.
    /// </summary>
    public void Dispose()
    {
        if (_simulator.IsValueCreated) _simulator.Value.Stop();
    }

    private async ValueTask<IPEndPoint?> LookUpAsync(CancellationToken cancellationToken)
    {
        try
        {
            var addresses = await Dns.GetHostAddressesAsync(server.Value.Host!, cancellationToken);
            Volatile.Write(ref _addresses, addresses.Length);
            if (addresses.Length == 0) return null;

            var address = addresses[(Interlocked.Increment(ref _lookups) - 1) % (uint)addresses.Length];
            var found = new IPEndPoint(address, server.Value.Port!.Value);
            Volatile.Write(ref _found, found);
            return found;
        }
        catch (SocketException)
        {
            // The name cannot be resolved at present: for the caller the same as a server that is not there.
            return null;
        }
    }
}
