using DayTrading.Kernel;
using DayTrading.Record;
using MediatR;

namespace DayTrading.Audit;

/// <summary>
/// Entries of the record that match, newest first, one page at a time: <see cref="Before"/> is the cursor that the previous page
/// returned. Records no event; includes only durable entries. A search that no index helps reads the record in pieces, for at most a
/// second: then the page says how far it came, and its cursor continues there. So a page comes soon however long the record is.
/// </summary>
public sealed record SearchRecord : IRequest<FoundPage>
{
    /// <summary>The most entries of a page; about 400 bytes each.</summary>
    public const int MaxEntries = 500;

    /// <summary>1 to <see cref="MaxEntries"/>; the nearest of these is used for another number.</summary>
    public int Limit { get; init; } = 50;

    public long? Before { get; init; }

    /// <summary>The user as received: text that is no valid user id finds the commands that were rejected for it.</summary>
    public string? User { get; init; }

    public StockSymbol? Symbol { get; init; }

    public EntryKind? Kind { get; init; }

    /// <summary>Includes what the system did later under the same number.</summary>
    public CommandWord? Command { get; init; }

    public long? FirstNumber { get; init; }

    public long? LastNumber { get; init; }

    /// <summary>Only what was recorded at this time or later.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Only what was recorded before this time.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Only commands that were rejected.</summary>
    public bool Rejected { get; init; }

    /// <summary>A part of the rejection's message, in upper or lower case.</summary>
    public string? Text { get; init; }
}

/// <param name="Next">The cursor of the next, older page; null if there is nothing older.</param>
/// <param name="SearchedTo">
/// The search stopped at this time in the record because it took too long; <paramref name="Next"/> continues it. Null if the page is
/// complete.
/// </param>
public sealed record FoundPage(IReadOnlyList<FoundEntry> Entries, long? Next, DateTimeOffset? SearchedTo);

/// <summary>An entry of the record with its user, whoever that is.</summary>
/// <param name="User">As received; null for the supervisor's DUMPLOG.</param>
/// <param name="CryptoKey">Of a billed quote, as is <paramref name="QuoteServerTime"/>.</param>
public sealed record FoundEntry(string? User, string Server, HistoryEntry What, long? QuoteServerTime, string? CryptoKey);

internal sealed class SearchRecordHandler(RecordStore store, TimeProvider clock) : IRequestHandler<SearchRecord, FoundPage>
{
    /// <summary>Entries of the first piece: a page of anything frequent is found in it, within some milliseconds.</summary>
    private const long FirstPiece = 50_000;

    /// <summary>Entries of each further piece: it takes a quarter of a second.</summary>
    private const long Piece = 1_000_000;

    /// <summary>After this time the page is returned as it is, even if empty.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    public async Task<FoundPage> Handle(SearchRecord request, CancellationToken cancellationToken)
    {
        var start = clock.GetTimestamp();
        var limit = Math.Clamp(request.Limit, 1, SearchRecord.MaxEntries);
        await using var connection = await store.OpenReaderAsync(cancellationToken);
        await using var select = new SearchSelect(connection, store.Search);
        if (await select.PrepareAsync(request, cancellationToken) is not { } span) return new FoundPage([], null, null);

        var found = new List<FoundEntry>();
        var (low, high) = span;
        var piece = select.IsOfUser ? long.MaxValue : FirstPiece;
        while (high >= low)
        {
            var from = piece >= high - low ? low : high - piece + 1;
            var ordered = select.IsOfUser || piece < long.MaxValue;
            await select.ReadAsync(from, high, limit + 1 - found.Count, ordered, found, cancellationToken);
            if (found.Count > limit)
            {
                found.RemoveAt(limit);
                return new FoundPage(found, found[^1].What.Sequence, null);
            }

            high = from - 1;
            piece = piece == FirstPiece || !select.IsIndexed ? Piece : long.MaxValue;
            if (high >= low && clock.GetElapsedTime(start) > Patience)
                return new FoundPage(found, from, await select.TimeAsync(from, cancellationToken));
        }

        return new FoundPage(found, null, null);
    }
}
