using System.Globalization;
using System.Text.RegularExpressions;
using MediatR;

namespace DayTrading.Kernel;

/// <summary>
/// A command with a known word but invalid field values. It takes its turn and is recorded like any other, as received as far as it fits
/// the record's columns, and is always rejected.
/// </summary>
public sealed partial class MalformedCommand : Command
{
    private readonly string? _user;
    private readonly string? _symbol;
    private readonly Money? _funds;
    private readonly string? _largeFunds;
    private readonly string? _filename;

    internal MalformedCommand(TransactionNumber number, MalformedText text, Rejection rejection) : base(text.Word, number, UserOf(text))
    {
        Rejection = rejection;
        _user = text.User;
        var fields = text.Word.Fields();
        if (fields.HasFlag(CommandFields.Filename)) _filename = text.Filename;
        if (fields.HasFlag(CommandFields.Symbol)) _symbol = AsRecorded(text.Symbol);
        if (text.Funds is { } funds) (_funds, _largeFunds) = NumberOfCents(funds);
    }

    public Rejection Rejection { get; }

    public override string? RecordedUser => _user;

    public override string? RecordedSymbol => _symbol;

    public override Money? RecordedFunds => _funds;

    public override string? RecordedLargeFunds => _largeFunds;

    public override string? RecordedFilename => _filename;

    // If the name is valid and only another field is not, the command is that user's: their expired orders are released before it as before
    // any other.
    private static UserId UserOf(MalformedText text) => text.User is not null && UserId.TryParse(text.User, out var user) ? user : default;

    // A valid symbol is recorded as everywhere else: in upper case. A longer text does not fit the column.
    private static string? AsRecorded(string symbol) => StockSymbol.TryParse(symbol, out var good) ? good.ToString()
        : symbol.Length <= StockSymbol.MaxLength ? symbol
        : null;

    /// <summary>The number in whole cents, or as text if it is too large for that; both null if the text is no number of cents.</summary>
    private static (Money? Funds, string? Large) NumberOfCents(string text)
    {
        var match = NumberOfCents().Match(text);
        if (!match.Success) return default;

        var (sign, whole, cents) = (match.Groups["sign"].Value, match.Groups["whole"].Value, match.Groups["cents"].Value.PadRight(2, '0'));
        return long.TryParse($"{sign}{whole}{cents}", NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? (new Money(number), null)
            : (null, $"{sign}{whole}.{cents}");
    }

    [GeneratedRegex(
        @"^(\+|(?<sign>-))?0*(?<whole>[0-9]+)(\.(?<cents>[0-9]{1,2}))?\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex NumberOfCents();
}

internal sealed class MalformedCommandHandler : IRequestHandler<MalformedCommand, Outcome>
{
    public Task<Outcome> Handle(MalformedCommand request, CancellationToken cancellationToken) =>
        Outcome.Rejected(request.Rejection).AsTask();
}
