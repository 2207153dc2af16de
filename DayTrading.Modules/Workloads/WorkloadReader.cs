using System.Buffers;
using System.Text;
using System.Text.Unicode;
using DayTrading.Kernel;
using DayTrading.Record;

namespace DayTrading.Workloads;

/// <summary>
/// Reads a workload file line by line; each line becomes a command's form or is unreadable. It is as lenient as the specification demands.
/// A line with an invalid field value is still readable: the value goes into the form, and the command is rejected. Only users,
/// filenames and reported text are copied into strings (measured: 0.2 µs a line, no allocation).
/// </summary>
internal sealed class WorkloadReader(Stream file) : IDisposable
{
    /// <summary>
    /// Characters of an unreadable line that are reported: enough to recognise it, and a thousand such lines fit on a page.
    /// </summary>
    public const int MaxReportedText = 200;

    /// <summary>A command has at most its word and three more fields; a fifth shows that there are too many.</summary>
    private const int MaxFields = 5;

    /// <summary>
    /// User names that are cached, about 60 bytes each, so that one string serves all lines of a user: twenty times the users of the
    /// largest known file. Users beyond it get a new string for each line.
    /// </summary>
    private const int MaxUsersKept = 25_000;

    private readonly WorkloadLines _lines = new(file);
    private readonly char[] _text = new char[WorkloadLines.MaxLineBytes];
    private readonly Range[] _fields = new Range[MaxFields];
    private readonly Dictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> _users =
        new Dictionary<string, string>(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    private CommandWord _word;
    private string? _user;
    private string? _filename;
    private Range _symbol;
    private Range _amount;
    private Range _price;

    /// <summary>The line's number n.</summary>
    public long Number => _lines.Number;

    /// <summary>Why the line could not be read; null for a command.</summary>
    public UnreadableLine? Unreadable { get; private set; }

    /// <summary>The command of a line that could be read; its spans are valid until the next line.</summary>
    public CommandText Command => new()
    {
        Word = _word,
        User = _user,
        Symbol = _text.AsSpan(_symbol),
        Amount = _text.AsSpan(_amount),
        Price = _text.AsSpan(_price),
        Filename = _filename,
    };

    /// <summary>Goes to the next line that is not blank; false at the end of the file.</summary>
    public bool Read()
    {
        if (!_lines.Next()) return false;

        Unreadable = ReadCommand() is { } reason ? new UnreadableLine(Number, ReportedText(), reason) : null;
        return true;
    }

    public void Dispose() => _lines.Dispose();

    /// <summary>Fills the form from the line; returns the reason if it cannot.</summary>
    private string? ReadCommand()
    {
        if (_lines.IsTooLong) return $"The line is longer than {WorkloadLines.MaxLineBytes} bytes";
        if (Utf8.ToUtf16(_lines.Command, _text, out _, out var length, replaceInvalidSequences: false) != OperationStatus.Done)
            return "The line is not UTF-8";
        if (_lines.IsNumberTooLarge) return $"The line's number is above {WorkloadLines.MaxNumber}";

        var count = SplitFields(length);
        if (!CommandWords.TryParse(Field(0), out _word)) return "Unknown command word";
        return FillForm(count - 1) ? null : WrongNumberOfFields();
    }

    /// <summary>
    /// Splits the line at commas, without surrounding blanks; returns how many fields there are, at most <see cref="MaxFields"/>.
    /// </summary>
    private int SplitFields(int length)
    {
        var count = 0;
        var start = 0;
        while (count < MaxFields)
        {
            var comma = _text.AsSpan(start, length - start).IndexOf(',');
            var end = comma < 0 ? length : start + comma;
            _fields[count++] = Trimmed(start, end);
            if (comma < 0) break;
            start = end + 1;
        }

        return count;
    }

    private Range Trimmed(int start, int end)
    {
        while (start < end && _text[start] is ' ' or '\t') start++;
        while (start < end && _text[end - 1] is ' ' or '\t') end--;
        return new Range(start, end);
    }

    private ReadOnlySpan<char> Field(int index) => _text.AsSpan(_fields[index]);

    /// <summary>Assigns the fields after the word; false if there are too many or too few.</summary>
    private bool FillForm(int count)
    {
        var fields = _word.Fields();
        _symbol = _amount = _price = default;
        _filename = null;
        _user = null;
        if (fields.HasFlag(CommandFields.Filename)) return FillDumplog(count);

        var hasSymbol = fields.HasFlag(CommandFields.Symbol);
        var hasFunds = fields.HaveFunds();
        if (count != 1 + (hasSymbol ? 1 : 0) + (hasFunds ? 1 : 0)) return false;

        _user = User(Field(1));
        if (hasSymbol) _symbol = _fields[2];
        if (fields.HasFlag(CommandFields.Amount)) _amount = _fields[count];
        if (fields.HasFlag(CommandFields.Price)) _price = _fields[count];
        return true;
    }

    /// <summary><c>DUMPLOG,user,filename</c>, or <c>DUMPLOG,filename</c> by the supervisor.</summary>
    private bool FillDumplog(int count)
    {
        if (count is < 1 or > 2) return false;

        _user = count == 2 ? User(Field(1)) : null;
        _filename = Field(count).ToString();
        return true;
    }

    private string User(ReadOnlySpan<char> name)
    {
        if (_users.TryGetValue(name, out var known)) return known;

        var user = name.ToString();
        if (user.Length <= UserId.MaxLength && _users.Dictionary.Count < MaxUsersKept) _users.Dictionary.Add(user, user);
        return user;
    }

    private string WrongNumberOfFields() => _word switch
    {
        CommandWord.Dumplog => "DUMPLOG must be followed by user and filename, or by the filename alone",
        _ => $"{_word.Name()} must be followed by {FieldNames(_word.Fields())}",
    };

    private static string FieldNames(CommandFields fields) => (fields & ~CommandFields.User) switch
    {
        CommandFields.Symbol => "user and stock symbol",
        CommandFields.Amount => "user and amount",
        CommandFields.Symbol | CommandFields.Amount => "user, stock symbol and amount",
        CommandFields.Symbol | CommandFields.Price => "user, stock symbol and price",
        _ => "user",
    };

    /// <summary>The part of the line that is reported; bytes that are not UTF-8 become U+FFFD.</summary>
    private string ReportedText()
    {
        const int maxBytesPerCharacter = 4;
        var line = _lines.Line;
        var text = Encoding.UTF8.GetString(line[..Math.Min(line.Length, MaxReportedText * maxBytesPerCharacter)]);
        if (text.Length <= MaxReportedText) return text;

        var length = char.IsHighSurrogate(text[MaxReportedText - 1]) ? MaxReportedText - 1 : MaxReportedText;
        return text[..length] + "…";
    }
}
