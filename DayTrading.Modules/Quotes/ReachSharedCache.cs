using DayTrading.Kernel;
using MediatR;

namespace DayTrading.Quotes;

/// <summary>
/// How the shared quote cache is, by asking it: what is known of it otherwise is as old as the last quote that was wanted. It is left alone
/// for a second after each failure, as by everybody.
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
