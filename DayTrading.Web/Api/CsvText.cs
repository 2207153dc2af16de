using System.Globalization;
using System.Text;

namespace DayTrading.Web.Api;

/// <summary>
/// Writes a table as CSV (RFC 4180), field by field. Text that a spreadsheet would take for a formula gets an apostrophe in front; values
/// of the program itself, such as negative amounts, are written unchanged.
/// </summary>
internal sealed class CsvText
{
    private readonly StringBuilder _text = new(160);
    private bool _isInLine;

    public CsvText Text(string? text)
    {
        text ??= "";
        if (text is ['=' or '+' or '-' or '@' or '\t' or '\r', ..]) text = "'" + text;
        if (text.AsSpan().ContainsAny(",\"\r\n")) text = $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
        Begin().Append(text);
        return this;
    }

    public CsvText Value<T>(T value)
    {
        Begin().Append(CultureInfo.InvariantCulture, $"{value}");
        return this;
    }

    public void EndLine()
    {
        _text.Append("\r\n");
        _isInLine = false;
    }

    public override string ToString() => _text.ToString();

    private StringBuilder Begin()
    {
        if (_isInLine) _text.Append(',');
        _isInLine = true;
        return _text;
    }
}
