using System.Text;
using DayTrading.Kernel;
using DayTrading.Record;

namespace DayTrading.Audit;

/// <summary>
/// Writes rows of the record as an XML log; each row becomes one to three log events (spec: audit-log.md).
/// </summary>
internal sealed class LogWriter(Stream destination, EventTable events)
{
    /// <summary>The log is written in pieces of about this many bytes.</summary>
    private const int PieceBytes = 64 * 1024;

    /// <summary>
    /// The most whole digits of a number. With its decimals that makes 24 digits, the longest xsd:decimal that libxml2 reads; a longer one
    /// would fail schema checks, so only the errorMessage quotes it.
    /// </summary>
    private const int MaxWholeDigits = 22;

    private static readonly byte[][] Words =
        [.. Enumerable.Range(0, CommandWords.Count).Select(i => Encoding.ASCII.GetBytes(((CommandWord)i).Name()))];

    private readonly Utf8Xml _xml = new();

    /// <summary>Events written so far.</summary>
    public long Events { get; private set; }

    public void Begin() => _xml.Raw("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<log>\n"u8);

    public ValueTask WriteAsync(EntryRow row, CancellationToken cancellationToken)
    {
        Write(row);
        return _xml.Length < PieceBytes ? ValueTask.CompletedTask : WritePieceAsync(cancellationToken);
    }

    public ValueTask EndAsync(CancellationToken cancellationToken)
    {
        _xml.Raw("</log>\n"u8);
        return WritePieceAsync(cancellationToken);
    }

    private async ValueTask WritePieceAsync(CancellationToken cancellationToken)
    {
        await destination.WriteAsync(_xml.Written, cancellationToken);
        _xml.Clear();
    }

    private void Write(EntryRow row)
    {
        if (row.Kind == EntryKind.Command) WriteCommand(row);
        if (row.Rejection is null) WriteEvent(row);
        if (row.CashAvailable is { } change) WriteAccountTransaction(row, change);
    }

    private void WriteCommand(EntryRow row)
    {
        _xml.Raw("\t<userCommand>\n"u8);
        WriteCommandFields(row);
        _xml.Raw("\t</userCommand>\n"u8);
        if (row.Rejection is not { } message) return;

        _xml.Raw("\t<errorEvent>\n"u8);
        WriteCommandFields(row);
        _xml.Element("errorMessage"u8, message);
        _xml.Raw("\t</errorEvent>\n"u8);
    }

    private void WriteEvent(EntryRow row)
    {
        switch (events.Find(row.Kind, row.Command)?.Says)
        {
            case LogElement.SystemEvent:
                WriteSystemEvent(row);
                break;
            case LogElement.QuoteServer:
                WriteQuote(row);
                break;
        }
    }

    private void WriteCommandFields(EntryRow row)
    {
        WriteHead(row);
        _xml.Element("command"u8, Words[(int)row.Command]);
        if ((row.User ?? row.MalformedUser) is { } user) _xml.Element("username"u8, user);
        // The stock of a committed or cancelled order comes from the event: the command has no such field.
        if (row.Symbol is { } symbol && row.Command.Fields().HasFlag(CommandFields.Symbol)) _xml.Element("stockSymbol"u8, symbol);
        if (row.Filename is { } filename) _xml.Element("filename"u8, filename);
        if (row.FundsCents is { } cents) _xml.Element("funds"u8, new Money(cents));
        else if (row.LargeFunds is { } large && FitsSchema(large)) _xml.Element("funds"u8, large);
    }

    private static bool FitsSchema(string large) => large.TrimStart('-').Length <= MaxWholeDigits + ".00".Length;

    private void WriteSystemEvent(EntryRow row)
    {
        _xml.Raw("\t<systemEvent>\n"u8);
        WriteHead(row);
        _xml.Element("command"u8, Words[(int)row.Command]);
        _xml.Element("username"u8, row.User!);
        _xml.Element("stockSymbol"u8, row.Symbol!);
        _xml.Element("funds"u8, (row.Shares ?? 0) * new Money(row.PriceCents ?? 0));
        _xml.Raw("\t</systemEvent>\n"u8);
    }

    private void WriteQuote(EntryRow row)
    {
        _xml.Raw("\t<quoteServer>\n"u8);
        WriteHead(row);
        _xml.Element("price"u8, new Money(row.PriceCents ?? 0));
        _xml.Element("stockSymbol"u8, row.Symbol!);
        _xml.Element("username"u8, row.User!);
        _xml.Element("quoteServerTime"u8, row.QuoteServerTime ?? 0);
        _xml.Element("cryptokey"u8, row.CryptoKey!);
        _xml.Raw("\t</quoteServer>\n"u8);
    }

    private void WriteAccountTransaction(EntryRow row, long change)
    {
        _xml.Raw("\t<accountTransaction>\n"u8);
        WriteHead(row);
        _xml.Element("action"u8, change > 0 ? "add"u8 : "remove"u8);
        _xml.Element("username"u8, row.User!);
        _xml.Element("funds"u8, new Money(Math.Abs(change)));
        _xml.Raw("\t</accountTransaction>\n"u8);
    }

    private void WriteHead(EntryRow row)
    {
        Events++;
        _xml.Element("timestamp"u8, row.At);
        _xml.Element("server"u8, row.Server!);
        _xml.Element("transactionNum"u8, row.TransactionNumber);
    }
}
