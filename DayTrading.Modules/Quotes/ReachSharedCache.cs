using DayTrading.Kernel;
using MediatR;

namespace DayTrading.Quotes;

/// <summary>
/// The state of the shared quote cache, found by asking it; otherwise the state would be as old as the last quote that was needed. As
/// always, the cache is not asked for a second after a failure.
/// </summary>
public sealed record ReachSharedCache : IRequest<SharedCacheState>;

internal sealed class ReachSharedCacheHandler(SharedQuotes shared) : IRequestHandler<ReachSharedCache, SharedCacheState>
{
    public async Task<SharedCacheState> Handle(ReachSharedCache request, CancellationToken cancellationToken)
    {
        await shared.FindAsync(StockSymbol.Parse("A"));
        return shared.State;
    }
}
