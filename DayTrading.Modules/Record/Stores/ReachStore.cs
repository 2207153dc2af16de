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
        if ((await context.Database.GetPendingMigrationsAsync(cancellationToken)).Any())
        {
            throw new StoreUnavailableException(
                "The store was written by an earlier version of this program, or not at all: start the site, or run a workload, once, " +
                "to bring it up to date");
        }

        return Unit.Value;
    }
}
