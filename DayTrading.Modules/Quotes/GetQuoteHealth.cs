using MediatR;
using Polly.CircuitBreaker;

namespace DayTrading.Quotes;

/// <summary>The state of the quote server and the shared cache, for health checks and the operator.</summary>
public sealed record GetQuoteHealth : IRequest<QuoteHealth>;

public enum QuoteServerState
{
    Answering,

    /// <summary>It failed too often and is not asked for a while: commands that need a fetch are rejected at once.</summary>
    OutOfOrder,

    /// <summary>One request is testing whether it answers again.</summary>
    TryingAgain,
}

public enum SharedCacheState
{
    NotConfigured,
    InUse,

    /// <summary>It does not answer: quotes are kept only in this process.</summary>
    Lost,
}

/// <param name="Server">Host and port, or the simulator and its settings.</param>
/// <param name="ConnectionsInUse">Of <c>Quotes:MaxConnections</c>.</param>
/// <param name="Waiting">Fetches and hedges that wait for a connection.</param>
/// <param name="HedgeAfter">The measured delay after which a second connection asks; zero if hedging is off.</param>
public sealed record QuoteHealth(
    string Server, bool IsSimulated, QuoteServerState State, SharedCacheState SharedCache, int ConnectionsInUse, int Waiting,
    TimeSpan HedgeAfter);

internal sealed class GetQuoteHealthHandler(QuoteServerClient client, SharedQuotes shared) : IRequestHandler<GetQuoteHealth, QuoteHealth>
{
    public Task<QuoteHealth> Handle(GetQuoteHealth request, CancellationToken cancellationToken)
    {
        var state = client.Circuit.State switch
        {
            CircuitState.Closed => QuoteServerState.Answering,
            CircuitState.HalfOpen => QuoteServerState.TryingAgain,
            _ => QuoteServerState.OutOfOrder,
        };
        var (address, gate) = (client.Address, client.Gate);
        return Task.FromResult(new QuoteHealth(
            address.Name, address.IsSimulated, state, shared.State, gate.InUse, gate.Waiting, client.Pace.First));
    }
}
