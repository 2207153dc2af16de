using MediatR;
using Microsoft.EntityFrameworkCore;

namespace DayTrading.Record;

/// <summary>Whether the store is there and can be read by this version of the program, beside a running one too.</summary>
/// <exception cref="StoreUnavailableException">In one message why not.</exception>
public sealed record ReachStore : IRequest;

internal sealed class ReachStoreHandler(RecordStore store) : IRequestHandler<ReachStore>
{
    public async Task<Unit> Handle(ReachStore request, CancellationToken cancellationToken)
    {
        await (await store.OpenReaderAsync(cancellationToken)).DisposeAsync();
        await using var context = store.CreateContext();
        if (await StoreVersion.IsBehindAsync(context, cancellationToken))
        {
            throw new StoreUnavailableException(
                "The store has no tables yet: start the site, or run a workload, once, to make them");
        }

        return Unit.Value;
    }
}
