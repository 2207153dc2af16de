using DayTrading.Kernel;
using MediatR;
using Microsoft.Extensions.Options;

namespace DayTrading.Quotes;

/// <summary>
/// What was fetched since this process started, and what it cost; the difference of two snapshots is what was fetched between them.
/// </summary>
public sealed record GetQuoteCounts : IRequest<QuoteCounts>;

/// <param name="Fetched">Fetches that ended with a quote from the server.</param>
/// <param name="Failed">Fetches that ended without one.</param>
/// <param name="Shared">Quotes taken from the shared cache: not billed.</param>
/// <param name="Asked">Connections on which the server was asked for a price.</param>
/// <param name="Hits">Answered requests, which are recorded and billed, including those of hedges that came second.</param>
/// <param name="Cost">Of all hits, in dollars.</param>
/// <param name="Garbage">Answers that were not the price of the stock asked for.</param>
/// <param name="BrokenOff">Connections that ended before a whole answer had come.</param>
/// <param name="Unreachable">Connections that could not be opened.</param>
/// <param name="Silent">Connections that were still unanswered at the deadline.</param>
/// <param name="Lost">Connections closed unanswered because another one of the same fetch had the answer.</param>
public sealed record QuoteCounts(
    long Fetched, long Failed, long Shared, long Asked, long Hits, Money Cost, long Garbage, long BrokenOff, long Unreachable,
    long Silent, long Lost);

/// <summary>The counters behind <see cref="QuoteCounts"/>; every fetch writes them through Interlocked.</summary>
internal sealed class QuoteBill(IOptions<QuotesOptions> options)
{
    private readonly long[] _results = new long[Enum.GetValues<HitResult>().Length];
    private long _fetched;
    private long _failed;
    private long _shared;

    public void Fetched() => Interlocked.Increment(ref _fetched);

    public void Failed() => Interlocked.Increment(ref _failed);

    public void Shared() => Interlocked.Increment(ref _shared);

    public void Ended(HitResult result) => Interlocked.Increment(ref _results[(int)result]);

    public QuoteCounts Snapshot()
    {
        var hits = Of(HitResult.Answered);
        var asked = hits + Of(HitResult.Garbage) + Of(HitResult.BrokenOff) + Of(HitResult.Silent) + Of(HitResult.Lost);
        return new QuoteCounts(
            Interlocked.Read(ref _fetched), Interlocked.Read(ref _failed), Interlocked.Read(ref _shared), asked, hits,
            hits * options.Value.Cost, Of(HitResult.Garbage), Of(HitResult.BrokenOff), Of(HitResult.Unreachable), Of(HitResult.Silent),
            Of(HitResult.Lost));
    }

    private long Of(HitResult result) => Interlocked.Read(ref _results[(int)result]);
}

internal sealed class GetQuoteCountsHandler(QuoteBill bill) : IRequestHandler<GetQuoteCounts, QuoteCounts>
{
    public Task<QuoteCounts> Handle(GetQuoteCounts request, CancellationToken cancellationToken) => Task.FromResult(bill.Snapshot());
}
