using System.Globalization;
using DayTrading.Audit;
using DayTrading.Kernel;
using DayTrading.Web.Composition;

namespace DayTrading.Web.Api;

/// <summary>A search of the record with its fields as text, for the page and the API, so that errors in a field can be explained.</summary>
/// <param name="Kind">command, hit, fired or expired.</param>
/// <param name="Number">One transaction number, or two with a hyphen between them.</param>
/// <param name="From">2026-01-31T14:30:00Z; without a zone it is UTC.</param>
/// <param name="Rejected">true: only rejected commands.</param>
/// <param name="Text">A part of the rejection's message.</param>
internal sealed record AuditQuery(
    string? User = null, string? Symbol = null, string? Kind = null, string? Command = null, string? Number = null, string? From = null,
    string? To = null, bool Rejected = false, string? Text = null, string? Before = null, string? Limit = null)
{
    public static readonly IReadOnlyDictionary<string, EntryKind> Kinds =
        new Dictionary<string, EntryKind>(StringComparer.OrdinalIgnoreCase)
        {
            ["command"] = EntryKind.Command,
            ["hit"] = EntryKind.QuoteHit,
            ["fired"] = EntryKind.TriggerFired,
            ["expired"] = EntryKind.OrderExpired,
        };

    public bool IsFiltered => this with { Before = null, Limit = null } != new AuditQuery();

    /// <summary>Null if a field is invalid; <paramref name="error"/> then says which and how to correct it.</summary>
    public SearchRecord? Read(out string error)
    {
        error = "";
        var search = new SearchRecord { User = Trimmed(User), Rejected = Rejected, Text = Trimmed(Text) };
        if (Trimmed(Symbol) is { } stock)
        {
            if (!StockSymbol.TryParse(stock, out var symbol)) error = "A stock has 1 to 3 letters A-Z.";
            search = search with { Symbol = symbol };
        }

        if (Trimmed(Kind) is { } kind)
        {
            if (!Kinds.TryGetValue(kind, out var known)) error = $"A kind is one of {string.Join(", ", Kinds.Keys)}.";
            search = search with { Kind = known };
        }

        if (Trimmed(Command) is { } word)
        {
            if (!CommandWords.TryParse(word, out var known)) error = "A command is one of the sixteen words, such as COMMIT_BUY.";
            search = search with { Command = known };
        }

        if (!TryNumbers(ref search)) error = "A number is written as 1234, a range as 1000-2000.";
        if (!TryTimes(ref search)) error = "A time is written as 2026-01-31T14:30:00; without a zone it is UTC.";
        if (!TryPage(ref search)) error = $"'before' is the cursor of the previous page, and 'limit' 1 to {SearchRecord.MaxEntries}.";
        return error.Length == 0 ? search : null;
    }

    /// <summary>The page's address with these filters and another cursor.</summary>
    public string Address(string path, long? before = null)
    {
        var values = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["user"] = Trimmed(User), ["symbol"] = Trimmed(Symbol), ["kind"] = Trimmed(Kind), ["command"] = Trimmed(Command),
            ["number"] = Trimmed(Number), ["from"] = Trimmed(From), ["to"] = Trimmed(To), ["text"] = Trimmed(Text),
            ["rejected"] = Rejected ? "true" : null, ["before"] = before?.ToString(CultureInfo.InvariantCulture),
        };
        return path + QueryString.Create(values.Where(v => v.Value is not null));
    }

    private static string? Trimmed(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static bool TryLong(string text, out long number) =>
        long.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out number) && number >= 1;

    private bool TryNumbers(ref SearchRecord search)
    {
        if (Trimmed(Number) is not { } text) return true;

        var parts = text.Split('-', 2);
        if (!TryLong(parts[0], out var first) || !TryLong(parts[^1], out var last)) return false;
        search = search with { FirstNumber = first, LastNumber = last };
        return first <= last;
    }

    private bool TryTimes(ref SearchRecord search)
    {
        if (!UtcTime.TryParse(From, out var from) || !UtcTime.TryParse(To, out var to)) return false;
        search = search with { From = from, To = to };
        return true;
    }

    private bool TryPage(ref SearchRecord search)
    {
        long before = 0, limit = 0;
        if (Before is not null && !TryLong(Before, out before)) return false;
        if (Limit is not null && (!TryLong(Limit, out limit) || limit > SearchRecord.MaxEntries)) return false;
        if (Before is not null) search = search with { Before = before };
        if (Limit is not null) search = search with { Limit = (int)limit };
        return true;
    }
}
