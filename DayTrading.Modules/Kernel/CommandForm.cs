using FluentValidation;

namespace DayTrading.Kernel;

/// <summary>
/// A command as text, as every entrance fills it: a workload line, an API body, a page's form. Fields that the word does not have are
/// ignored. By reference only, so that a line of a million is read without a string for its symbol and its amount.
/// </summary>
public readonly ref struct CommandForm
{
    public required CommandWord Word { get; init; }

    /// <summary>The user as received; null only for the supervisor's DUMPLOG.</summary>
    public string? User { get; init; }

    public ReadOnlySpan<char> Symbol { get; init; }

    /// <summary>The amount or the price, whichever the word has.</summary>
    public ReadOnlySpan<char> Funds { get; init; }

    public string? Filename { get; init; }
}

/// <summary>A command's fields once their text has become types; those that the word does not have are <c>default</c>.</summary>
public readonly record struct CommandValues(UserId User, StockSymbol Symbol, Money Funds, string? Filename)
{
    /// <summary>Reads the fields that the form's word has; false if one of them is not what it must be.</summary>
    public static bool TryRead(in CommandForm form, out CommandValues values)
    {
        values = default;
        var fields = form.Word.Fields();
        UserId user = default;
        StockSymbol symbol = default;
        Money funds = default;
        if (form.User is null ? !CanLackUser(form.Word) : !UserId.TryParse(form.User, out user)) return false;
        if (fields.HasFlag(CommandFields.Symbol) && !StockSymbol.TryParse(form.Symbol, out symbol)) return false;
        if (fields.HaveFunds() && !TryFunds(form.Funds, out funds)) return false;

        values = new CommandValues(user, symbol, funds, form.Filename);
        return true;
    }

    /// <summary>Only the supervisor's DUMPLOG comes without a user.</summary>
    internal static bool CanLackUser(CommandWord word) => word == CommandWord.Dumplog;

    /// <summary>A command's amount or price: money above zero.</summary>
    internal static bool TryFunds(ReadOnlySpan<char> text, out Money funds) => Money.TryParse(text, out funds) && funds > Money.Zero;
}

/// <summary>The rare form whose fields are not what they must be, as strings: what its rejection and its record quote.</summary>
internal sealed record MalformedForm(CommandWord Word, string? User, string Symbol, string Funds, string? Filename);

/// <summary>
/// States the shape of a command's fields, each with the message that says how to mend it; the reason without the text is the error code.
/// </summary>
internal sealed class MalformedFormValidator : AbstractValidator<MalformedForm>
{
    private const string UserReason = "user must be 1 to 64 characters of A-Z a-z 0-9 _ - .";
    private const string SymbolReason = "stock symbol must be 1 to 3 letters A-Z";
    private const string FundsReason = "must be a number above 0 and at most 9999999999.99 with at most two decimals";

    public MalformedFormValidator()
    {
        RuleFor(form => form.User)
            .Must(user => UserId.IsValid(user)).When(form => form.User is not null || !CommandValues.CanLackUser(form.Word))
            .WithErrorCode(UserReason).WithMessage(form => $"{UserReason}, received '{form.User}'");
        RuleFor(form => form.Symbol)
            .Must(symbol => StockSymbol.TryParse(symbol, out _)).When(form => form.Word.Fields().HasFlag(CommandFields.Symbol))
            .WithErrorCode(SymbolReason).WithMessage(form => $"{SymbolReason}, received '{form.Symbol}'");
        RuleFor(form => form.Funds)
            .Must(funds => CommandValues.TryFunds(funds, out _)).When(form => form.Word.Fields().HasFlag(CommandFields.Amount))
            .WithErrorCode("amount " + FundsReason).WithMessage(form => $"amount {FundsReason}, received '{form.Funds}'");
        RuleFor(form => form.Funds)
            .Must(funds => CommandValues.TryFunds(funds, out _)).When(form => form.Word.Fields().HasFlag(CommandFields.Price))
            .WithErrorCode("price " + FundsReason).WithMessage(form => $"price {FundsReason}, received '{form.Funds}'");
    }

    /// <summary>Every field that is wrong, in one rejection: nothing that is left out of the record goes unquoted.</summary>
    public Rejection Reject(MalformedForm form)
    {
        var errors = Validate(form).Errors;
        return new Rejection(string.Join("; ", errors.Select(e => e.ErrorCode)), string.Join("; ", errors.Select(e => e.ErrorMessage)));
    }
}
