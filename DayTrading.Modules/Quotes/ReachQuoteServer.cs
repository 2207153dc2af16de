using System.Net.Sockets;
using MediatR;
using Microsoft.Extensions.Options;

namespace DayTrading.Quotes;

/// <summary>
/// Null if the configured quote server takes connections, otherwise why not, for a person. It asks for no price, so nothing is billed.
/// </summary>
public sealed record ReachQuoteServer : IRequest<string?>;

internal sealed class ReachQuoteServerHandler(IOptions<QuoteServerOptions> server, IOptions<QuotesOptions> quotes, TimeProvider clock)
    : IRequestHandler<ReachQuoteServer, string?>
{
    public async Task<string?> Handle(ReachQuoteServer request, CancellationToken cancellationToken)
    {
        if (!server.Value.IsConfigured) return null;

        var (host, port) = (server.Value.Host!, server.Value.Port!.Value);
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { LingerState = new LingerOption(enable: true, seconds: 0) };
        using var deadline = new CancellationTokenSource(quotes.Value.Deadline, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            await socket.ConnectAsync(host, port, either.Token);
            return null;
        }
        catch (SocketException failure)
        {
            return Unreachable(host, port, failure.Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Unreachable(host, port, $"it did not take a connection within {quotes.Value.Deadline.TotalSeconds:0.###} s");
        }
    }

    private static string Unreachable(string host, int port, string why) =>
        $"The quote server {host}:{port} cannot be reached: {why}; start it, or correct QuoteServer:Host and QuoteServer:Port";
}
