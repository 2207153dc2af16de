using DayTrading.Kernel;
using DayTrading.Record;
using MediatR;

namespace DayTrading.Audit;

/// <summary>
/// Entries of the record that fit, newest first, a page at a time: <see cref="Before"/> is the cursor that the page before answered. It
/// makes no event and sees what is durable. What no index helps to find is looked for in pieces and for a second at most: then the page
/// says how far the search has come, and its cursor goes on from there. So a page comes soon however long the record is.
/// </summary>
public sealed record SearchRecord : IRequest<FoundPage>
{
    /// <summary>Entries of a page at most; about 400 bytes each.</summary>
    public const int MaxEntries = 500;

    /// <summary>1 to <see cref="MaxEntries"/>; a number beyond is brought within.</summary>
    public int Limit { get; init; } = 50;

    public long? Before { get; init; }

    /// <summary>As received: also what is no user id finds what was rejected for it.</summary>
    public string? User { get; init; }

    public StockSymbol? Symbol { get; init; }

    public EntryKind? Kind { get; init; }

    /// <summary>With what the system did on its behalf.</summary>
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
/// The search stopped here for the time it took, and <paramref name="Next"/> goes on; null if the page is whole.
/// </param>
public sealed record FoundPage(IReadOnlyList<FoundEntry> Entries, long? Next, DateTimeOffset? SearchedTo);

/// <summary>An entry of anybody.</summary>
/// <param name="User">As received; null for the supervisor's DUMPLOG.</param>
/// <param name="CryptoKey">Of a quote hit, with <paramref name="QuoteServerTime"/>.</param>
public sealed record FoundEntry(string? User, string Server, HistoryEntry What, long? QuoteServerTime, string? CryptoKey);

internal sealed class SearchRecordHandler(RecordStore store, TimeProvider clock) : IRequestHandler<SearchRecord, FoundPage>
{
    /// <summary>Entries of the first piece: a page of anything that is not rare is in it, and it takes some milliseconds.</summary>
    private const long FirstPiece = 50_000;

    /// <summary>Entries of a further piece: a quarter of a second.</summary>
    private const long Piece = 1_000_000;

    /// <summary>Then a page is answered as it is, if need be empty.</summary>
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
