using System.Globalization;
using System.Text.RegularExpressions;
using MediatR;

namespace DayTrading.Kernel;

/// <summary>
/// A command whose word is known and whose field values are not what they must be. It takes its turn and is recorded like any
/// other, as received as far as the log's schema can hold it, and is always refused.
/// </summary>
public sealed partial class MalformedCommand : Command
{
    private readonly string? _user;
    private readonly string? _symbol;
    private readonly Money? _funds;
    private readonly string? _largeFunds;
    private readonly string? _filename;

    internal MalformedCommand(TransactionNumber number, MalformedForm form, Refusal refusal) : base(form.Word, number, UserOf(form))
    {
        Refusal = refusal with { Sentence = RecordText.Clean(refusal.Sentence) };
        _user = form.User is null ? null : RecordText.Clean(form.User);
        _filename = form.Filename is null ? null : RecordText.Clean(form.Filename);
        var fields = form.Word.Fields();
        if (fields.HasFlag(CommandFields.Symbol) && form.Symbol.Length <= StockSymbol.MaxLength) _symbol = AsRecorded(form.Symbol);
        if ((fields & (CommandFields.Amount | CommandFields.Price)) == 0 || !NumberOfCents().IsMatch(form.Funds)) return;

        if (TryCents(form.Funds, out var cents)) _funds = new Money(cents);
        else _largeFunds = form.Funds;
    }

    public Refusal Refusal { get; }

    public override string? RecordedUser => _user;

    public override string? RecordedSymbol => _symbol;

    public override Money? RecordedFunds => _funds;

    public override string? RecordedLargeFunds => _largeFunds;

    public override string? RecordedFilename => _filename;

    // A good name beside a bad amount is that user's: his expired orders are released before this command as before any other.
    private static UserId UserOf(MalformedForm form) => form.User is not null && UserId.TryParse(form.User, out var user) ? user : default;

    // A good symbol beside a bad amount is shown as it is stored everywhere else: in upper case.
    private static string AsRecorded(string symbol) => StockSymbol.TryParse(symbol, out var good) ? good.ToString() : RecordText.Clean(symbol);

    private static bool TryCents(string text, out long cents)
    {
        cents = 0;
        const decimal mostCents = long.MaxValue;
        if (!decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            return false;
        if (Math.Abs(number) > mostCents / 100) return false;

        cents = (long)(number * 100);
        return true;
    }

    [GeneratedRegex(@"^[-+]?[0-9]+(\.[0-9]{1,2})?\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NumberOfCents();
}

internal sealed class MalformedCommandHandler : IRequestHandler<MalformedCommand, Outcome>
{
    public Task<Outcome> Handle(MalformedCommand request, CancellationToken cancellationToken) => Outcome.Refused(request.Refusal).AsTask();
}
