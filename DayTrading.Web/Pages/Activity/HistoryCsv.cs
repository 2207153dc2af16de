using DayTrading.Audit;
using DayTrading.Kernel;
using DayTrading.Web.Api;

namespace DayTrading.Web.Pages.Activity;

/// <summary>A history as CSV for other programs: exact values, UTC, one line per entry, newest first.</summary>
internal static class HistoryCsv
{
    public const string Heading = "sequence,time,transaction,what,command,stock,shares,price,amount,"
        + "cash_available,cash_held,shares_available,shares_held,filename,rejection";

    /// <summary>The entry's line, including the line end.</summary>
    public static string Line(HistoryEntry entry, HistoryWords words)
    {
        var moved = entry.Posting;
        var line = new CsvText();
        line.Value(entry.Sequence).Value($"{entry.At.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.fff'Z'}").Value(entry.Number)
            .Text(words.What(entry)).Text(entry.Command == CommandWord.None ? "" : entry.Command.Name()).Text(entry.Symbol)
            .Value(entry.Shares).Value(HistoryWords.Price(entry)).Value(HistoryWords.Amount(entry))
            .Value(moved.CashAvailable).Value(moved.CashHeld).Value(moved.SharesAvailable).Value(moved.SharesHeld)
            .Text(entry.Filename).Text(entry.Rejection).EndLine();
        return line.ToString();
    }
}
