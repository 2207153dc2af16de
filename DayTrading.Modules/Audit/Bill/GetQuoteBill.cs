using DayTrading.Kernel;
using DayTrading.Quotes;
using DayTrading.Record;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace DayTrading.Audit;

/// <summary>What the billed answers of the quote server are grouped by.</summary>
public enum BilledBy
{
    User,
    Stock,

    /// <summary>The day of the record, UTC: <c>2026-01-31</c>.</summary>
    Day,
}

/// <summary>
/// What the quote server charges for, from the record: every answered hit within the filter, also the slower one of two that a hedge
/// sent. Includes only durable entries; needs neither the writer nor the projections.
/// </summary>
public sealed record GetQuoteBill(BilledBy By, RecordFilter? Filter = null) : IRequest<BilledQuotes>;

/// <param name="Lines">The most expensive first.</param>
/// <param name="Cost">All hits at the present price (<c>Quotes:CostPerHit</c>): the record holds the hits, not what each cost.</param>
public sealed record BilledQuotes(IReadOnlyList<BilledLine> Lines, long Hits, Money Cost);

/// <param name="Key">The user, stock or day.</param>
public sealed record BilledLine(string Key, long Hits, Money Cost);

internal sealed class GetQuoteBillHandler(RecordStore store, IOptions<QuotesOptions> quotes) : IRequestHandler<GetQuoteBill, BilledQuotes>
{
    private const long MillisecondsADay = 86_400_000;

    public async Task<BilledQuotes> Handle(GetQuoteBill request, CancellationToken cancellationToken)
    {
        // Throws the store's own message if there is no store.
        await using (await store.OpenReaderAsync(cancellationToken))
        {
        }

        await using var context = store.CreateContext();
        var sums = await SumAsync(request.By, Hits(context, request.Filter ?? new RecordFilter()), context, cancellationToken);
        var price = quotes.Value.Cost;
        BilledLine[] lines =
        [
            .. sums.OrderByDescending(s => s.Hits).ThenBy(s => s.Key, StringComparer.Ordinal)
                .Select(s => new BilledLine(s.Key, s.Hits, s.Hits * price)),
        ];
        var hits = lines.Sum(l => l.Hits);
        return new BilledQuotes(lines, hits, hits * price);
    }

    private static IQueryable<EntryRow> Hits(RecordContext context, RecordFilter filter)
    {
        var hits = context.Entries.AsNoTracking().Where(e => e.Kind == EntryKind.QuoteHit);
        if (filter.User is { } user) hits = hits.Where(e => context.Users.Any(u => u.Id == e.UserId && u.Name == user));
        if (filter.Symbol?.ToString() is { } symbol) hits = hits.Where(e => e.Symbol == symbol);
        if (filter.From?.ToUnixTimeMilliseconds() is { } from) hits = hits.Where(e => e.At >= from);
        if (filter.To?.ToUnixTimeMilliseconds() is { } to) hits = hits.Where(e => e.At < to);
        if (filter.FirstNumber is { } first) hits = hits.Where(e => e.TransactionNumber >= first);
        if (filter.LastNumber is { } last) hits = hits.Where(e => e.TransactionNumber <= last);
        if (filter.UpTo is { } upTo) hits = hits.Where(e => e.Sequence <= upTo);
        return hits;
    }

    private static async Task<List<(string Key, long Hits)>> SumAsync(
        BilledBy by, IQueryable<EntryRow> hits, RecordContext context, CancellationToken cancellationToken)
    {
        switch (by)
        {
            case BilledBy.User:
                var users = await hits.GroupBy(e => e.UserId).Select(g => new { g.Key, Hits = g.LongCount() })
                    .Join(context.Users, s => s.Key, u => u.Id, (s, u) => new { u.Name, s.Hits }).ToListAsync(cancellationToken);
                return users.ConvertAll(u => (u.Name, u.Hits));
            case BilledBy.Stock:
                var stocks = await hits.GroupBy(e => e.Symbol).Select(g => new { g.Key, Hits = g.LongCount() })
                    .ToListAsync(cancellationToken);
                return stocks.ConvertAll(s => (s.Key!, s.Hits));
            default:
                var days = await hits.GroupBy(e => e.At / MillisecondsADay).Select(g => new { g.Key, Hits = g.LongCount() })
                    .ToListAsync(cancellationToken);
                return days.ConvertAll(d => (Day(d.Key), d.Hits));
        }
    }

    private static string Day(long sinceEpoch) => DateTimeOffset.FromUnixTimeMilliseconds(sinceEpoch * MillisecondsADay)
        .ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}
