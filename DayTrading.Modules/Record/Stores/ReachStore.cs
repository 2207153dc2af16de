using MediatR;
using Microsoft.EntityFrameworkCore;

namespace DayTrading.Record;

/// <summary>
/// Checks that the store is there and that this version of the program can read it, even while another process runs on it.
/// </summary>
/// <exception cref="StoreUnavailableException">It cannot be read; the message says why.</exception>
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
