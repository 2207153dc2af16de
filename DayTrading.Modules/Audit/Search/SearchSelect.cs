using System.Data.Common;
using System.Globalization;
using System.Text;
using DayTrading.Kernel;
using DayTrading.Record;

namespace DayTrading.Audit;

/// <summary>The queries of one search of the record, on one connection.</summary>
internal sealed class SearchSelect(DbConnection connection, SearchDialect dialect) : IAsyncDisposable
{
    private readonly DbCommand _select = connection.CreateCommand();
    private readonly DbCommand _timeOf = connection.CreateCommand();
    private readonly RecordNames _names = new(connection);
    private string _where = "";

    /// <summary>The index of users finds the matches, in the order of the record.</summary>
    public bool IsOfUser { get; private set; }

    /// <summary>A block-range index finds the matches if they are rare, in no order.</summary>
    public bool IsIndexed { get; private set; }

    /// <summary>Sets the search's conditions; returns the range of sequence numbers to search, or null if nothing can match.</summary>
    public async Task<(long Low, long High)?> PrepareAsync(SearchRecord request, CancellationToken cancellationToken)
    {
        _timeOf.CommandText = "SELECT at FROM entries WHERE sequence = @sequence";
        _timeOf.Add("sequence", 0L);
        var where = new StringBuilder("sequence BETWEEN @low AND @high");
        _select.Add("low", 0L);
        _select.Add("high", 0L);
        if (request.User is { } user && !await NarrowToAsync(where, user, cancellationToken)) return null;

        _select.Narrow(where, "symbol =", request.Symbol?.ToString());
        if (request.Kind is { } kind) where.Append(CultureInfo.InvariantCulture, $" AND kind = {(int)kind}");
        if (request.Command is { } word) where.Append(CultureInfo.InvariantCulture, $" AND command = {(int)word}");
        if (request.Rejected) where.Append(" AND rejection IS NOT NULL");
        if (request.Text is { } text)
        {
            where.Append(CultureInfo.InvariantCulture, $" AND rejection {dialect.Like} {Add($"%{Escape(text)}%")} ESCAPE '\\'");
        }

        NarrowToNumbers(where, request.FirstNumber, request.LastNumber);
        _where = where.ToString();
        IsIndexed = dialect.FindsRare && !IsOfUser
            && (request.Symbol is not null || request.FirstNumber is not null || request.LastNumber is not null);
        return await SpanAsync(request, cancellationToken);
    }

    /// <summary>Adds the matches between two sequence numbers, newest first.</summary>
    /// <param name="ordered">
    /// The store may read in the order of the record. If false, it is made to use the indexes of rare values, whose matches it would
    /// otherwise assume to be frequent.
    /// </param>
    public async Task ReadAsync(
        long low, long high, int limit, bool ordered, List<FoundEntry> found, CancellationToken cancellationToken)
    {
        var order = ordered ? "sequence" : dialect.Unordered;
        _select.CommandText = $"SELECT {EntryRow.Columns} FROM entries WHERE {_where} ORDER BY {order} DESC LIMIT {limit}";
        _select.Parameters["low"].Value = low;
        _select.Parameters["high"].Value = high;
        var rows = new List<EntryRow>();
        await using (var reader = await _select.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                var row = new EntryRow();
                row.ReadFrom(reader);
                rows.Add(row);
            }
        }

        await _names.FillAsync(rows.ToArray(), cancellationToken);
        found.AddRange(rows.Select(EntryOf));
    }

    /// <summary>When the entry of this sequence number was recorded; sequence numbers have no gaps.</summary>
    public async Task<DateTimeOffset> TimeAsync(long sequence, CancellationToken cancellationToken)
    {
        _timeOf.Parameters["sequence"].Value = sequence;
        return await _timeOf.ExecuteScalarAsync(cancellationToken) is long at
            ? DateTimeOffset.FromUnixTimeMilliseconds(at)
            : throw new InvalidDataException($"Entry {sequence} of the record is missing");
    }

    public async ValueTask DisposeAsync()
    {
        await _select.DisposeAsync();
        await _timeOf.DisposeAsync();
    }

    private static FoundEntry EntryOf(EntryRow row) => new(
        row.User ?? row.MalformedUser, row.Server!, GetHistoryHandler.EntryOf(row), row.QuoteServerTime, row.CryptoKey);

    private static string Escape(string text) => text
        .Replace(@"\", @"\\", StringComparison.Ordinal).Replace("%", @"\%", StringComparison.Ordinal)
        .Replace("_", @"\_", StringComparison.Ordinal);

    private string Add(object value)
    {
        var name = $"p{_select.Parameters.Count}";
        _select.Add(name, value);
        return $"@{name}";
    }

    private async Task<bool> NarrowToAsync(StringBuilder where, string user, CancellationToken cancellationToken)
    {
        if (await _names.IdOfUserAsync(user, cancellationToken) is { } id)
        {
            _select.Narrow(where, "user_id =", id);
            return IsOfUser = true;
        }

        _select.Narrow(where, "malformed_user =", user);
        return !UserId.IsValid(user);
    }

    /// <summary>
    /// Commands and the system's entries are queried apart, each with an index of its own: the numbers of commands nearly follow the
    /// record's order; the few entries of the system come later than their numbers.
    /// </summary>
    private void NarrowToNumbers(StringBuilder where, long? first, long? last)
    {
        if (first is null && last is null) return;

        var between = $"transaction_number BETWEEN {Add(first ?? 1)} AND {Add(last ?? long.MaxValue)}";
        where.Append(CultureInfo.InvariantCulture, $" AND ((kind = 1 AND {between}) OR (kind <> 1 AND {between}))");
    }

    /// <summary>Times never go back in the record, so a span of time is a range of sequence numbers, found by binary search.</summary>
    private async Task<(long Low, long High)?> SpanAsync(SearchRecord request, CancellationToken cancellationToken)
    {
        var end = await connection.LastSequenceAsync(cancellationToken);
        var low = request.From is { } from ? await FirstAtAsync(from, end, cancellationToken) : 1;
        var high = request.To is { } to ? await FirstAtAsync(to, end, cancellationToken) - 1 : end;
        if (request.Before is { } before) high = Math.Min(high, before - 1);
        return low <= high ? (low, high) : null;
    }

    /// <summary>The sequence number of the first entry recorded at this time or later; one past the end if there is none.</summary>
    private async Task<long> FirstAtAsync(DateTimeOffset time, long end, CancellationToken cancellationToken)
    {
        var (low, high) = (1L, end + 1);
        while (low < high)
        {
            var middle = low + (high - low) / 2;
            if (await TimeAsync(middle, cancellationToken) < time) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}
