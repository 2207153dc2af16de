using System.Globalization;
using System.Text.RegularExpressions;
using MediatR;

namespace DayTrading.Kernel;

/// <summary>
/// A command whose word is known and whose field values are not what they must be. It takes its turn and is recorded like any
/// other, as received as far as the log's schema can hold it, and is always rejected.
/// </summary>
public sealed partial class MalformedCommand : Command
{
    /// <summary>
    /// Whole digits of a recorded number at most: with its decimals 24 digits, the longest xsd:decimal that libxml2 reads. A longer one
    /// does not fit the schema for those who check the log.
    /// </summary>
    private const int MaxWholeDigits = 22;

    private readonly string? _user;
    private readonly string? _symbol;
    private readonly Money? _funds;
    private readonly string? _largeFunds;
    private readonly string? _filename;

    internal MalformedCommand(TransactionNumber number, MalformedForm form, Rejection rejection) : base(form.Word, number, UserOf(form))
    {
        var fields = form.Word.Fields();
        Rejection = rejection with { Message = RecordText.Clean(rejection.Message) };
        _user = form.User is null ? null : RecordText.Clean(form.User);
        if (fields.HasFlag(CommandFields.Filename) && form.Filename is not null) _filename = RecordText.Clean(form.Filename);
        if (fields.HasFlag(CommandFields.Symbol)) _symbol = AsRecorded(form.Symbol);
        if (fields.HaveFunds()) (_funds, _largeFunds) = NumberOfCents(form.Funds);
    }

    public Rejection Rejection { get; }

    public override string? RecordedUser => _user;

    public override string? RecordedSymbol => _symbol;

    public override Money? RecordedFunds => _funds;

    public override string? RecordedLargeFunds => _largeFunds;

    public override string? RecordedFilename => _filename;

    // A good name beside a bad amount is that user's: his expired orders are released before this command as before any other.
    private static UserId UserOf(MalformedForm form) => form.User is not null && UserId.TryParse(form.User, out var user) ? user : default;

    private static string? AsRecorded(string symbol)
    {
        // A good symbol beside a bad amount is shown as it is stored everywhere else: in upper case.
        if (StockSymbol.TryParse(symbol, out var good)) return good.ToString();

        // Counted as .NET's schema check counts, and not as libxml2 does: what is within this is within both.
        return symbol.Length <= StockSymbol.MaxLength ? RecordText.Clean(symbol) : null;
    }

    /// <summary>The number as whole cents, or if it is too large for those as text; neither if the text is no number of cents.</summary>
    private static (Money? Funds, string? Large) NumberOfCents(string text)
    {
        var match = NumberOfCents().Match(text);
        if (!match.Success) return default;

        var (sign, whole, cents) = (match.Groups["sign"].Value, match.Groups["whole"].Value, match.Groups["cents"].Value.PadRight(2, '0'));
        if (long.TryParse($"{sign}{whole}{cents}", NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            return (new Money(number), null);

        return whole.Length <= MaxWholeDigits ? (null, $"{sign}{whole}.{cents}") : default;
    }

    [GeneratedRegex(
        @"^(\+|(?<sign>-))?0*(?<whole>[0-9]+)(\.(?<cents>[0-9]{1,2}))?\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex NumberOfCents();
}

internal sealed class MalformedCommandHandler : IRequestHandler<MalformedCommand, Outcome>
{
    public Task<Outcome> Handle(MalformedCommand request, CancellationToken cancellationToken) => Outcome.Rejected(request.Rejection).AsTask();
}
