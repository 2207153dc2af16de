using System.Globalization;
using System.Text;
using DayTrading.Audit;
using DayTrading.Kernel;

namespace DayTrading.Web.Pages.Activity;

/// <summary>A history as a table for other programs: exact values, UTC, one line an entry, newest first.</summary>
internal static class HistoryCsv
{
    public const string Heading = "sequence,time,transaction,what,command,stock,shares,price,amount,"
        + "cash_available,cash_held,shares_available,shares_held,filename,rejection";

    public static string Line(HistoryEntry entry, HistoryWords words)
    {
        var line = new StringBuilder(160);
        line.Append(CultureInfo.InvariantCulture, $"{entry.Sequence},{entry.At.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.fff'Z'},{entry.Number},");
        Put(line, words.What(entry));
        Put(line, entry.Command == CommandWord.None ? "" : entry.Command.Name());
        Put(line, entry.Symbol);
        line.Append(CultureInfo.InvariantCulture, $"{entry.Shares},{HistoryWords.Price(entry)},{HistoryWords.Amount(entry)},");
        line.Append(CultureInfo.InvariantCulture, $"{entry.Posting.CashAvailable},{entry.Posting.CashHeld},");
        line.Append(CultureInfo.InvariantCulture, $"{entry.Posting.SharesAvailable},{entry.Posting.SharesHeld},");
        Put(line, entry.Filename);
        Put(line, entry.Rejection);
        line.Length--;
        return line.ToString();
    }

    // Spreadsheets take a text that begins like a formula for one.
    private static void Put(StringBuilder line, string? text)
    {
        text ??= "";
        if (text is ['=' or '+' or '-' or '@' or '\t' or '\r', ..]) text = "'" + text;
        if (text.AsSpan().ContainsAny(",\"\r\n")) text = $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
        line.Append(text).Append(',');
    }
}
