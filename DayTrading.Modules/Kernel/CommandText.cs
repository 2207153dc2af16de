using FluentValidation;

namespace DayTrading.Kernel;

/// <summary>
/// A command as text, from a workload line, an API body or a page's form. Fields that the word does not have are ignored. A ref struct, so
/// that a workload's million lines are read without a string for each symbol and amount.
/// </summary>
public readonly ref struct CommandText
{
    public required CommandWord Word { get; init; }

    /// <summary>The user as received; null only for the supervisor's DUMPLOG.</summary>
    public string? User { get; init; }

    public ReadOnlySpan<char> Symbol { get; init; }

    public ReadOnlySpan<char> Amount { get; init; }

    public ReadOnlySpan<char> Price { get; init; }

    public string? Filename { get; init; }

    /// <summary>
    /// For COMMIT and CANCEL: the order that the sender expects to be the newest; null to act on whichever is the newest.
    /// </summary>
    public TransactionNumber? ExpectedOrder { get; init; }
}

/// <summary>A command's fields once their text has become types; those that the word does not have are <c>default</c>.</summary>
public readonly record struct CommandValues(
    UserId User, StockSymbol Symbol, Money Amount, Money Price, string? Filename, TransactionNumber? ExpectedOrder)
{
    /// <summary>Reads the fields that the text's word has; false if one of them is invalid.</summary>
    public static bool TryRead(in CommandText text, out CommandValues values)
    {
        values = default;
        var fields = text.Word.Fields();
        UserId user = default;
        StockSymbol symbol = default;
        Money amount = default, price = default;
        if (text.User is null ? !CanLackUser(text.Word) : !UserId.TryParse(text.User, out user)) return false;
        if (fields.HasFlag(CommandFields.Symbol) && !StockSymbol.TryParse(text.Symbol, out symbol)) return false;
        if (fields.HasFlag(CommandFields.Amount) && !TryMoney(text.Amount, out amount)) return false;
        if (fields.HasFlag(CommandFields.Price) && !TryMoney(text.Price, out price)) return false;

        values = new CommandValues(user, symbol, amount, price, text.Filename, text.ExpectedOrder);
        return true;
    }

    /// <summary>Only the supervisor's DUMPLOG comes without a user.</summary>
    internal static bool CanLackUser(CommandWord word) => word == CommandWord.Dumplog;

    /// <summary>A command's amount or price: money above zero.</summary>
    internal static bool TryMoney(ReadOnlySpan<char> text, out Money money) => Money.TryParse(text, out money) && money > Money.Zero;
}

/// <summary>A text with invalid fields, as strings, which its rejection and its entry in the record quote.</summary>
internal sealed record MalformedText(CommandWord Word, string? User, string Symbol, string Amount, string Price, string? Filename)
{
    /// <summary>The amount or the price, whichever the word has; null if it has neither.</summary>
    public string? Funds => Word.Fields() switch
    {
        var fields when fields.HasFlag(CommandFields.Amount) => Amount,
        var fields when fields.HasFlag(CommandFields.Price) => Price,
        _ => null,
    };
}

/// <summary>
/// The rules for a command's fields, each with a message that says how to correct it; the error code is the message without the received
/// text.
/// </summary>
internal sealed class MalformedTextValidator : AbstractValidator<MalformedText>
{
    private const string UserRule = "user must be 1 to 64 characters of A-Z a-z 0-9 _ - .";
    private const string SymbolRule = "stock symbol must be 1 to 3 letters A-Z";
    private const string MoneyRule = "must be a number above 0 and at most 9999999999.99 with at most two decimals";

    public MalformedTextValidator()
    {
        RuleFor(text => text.User)
            .Must(user => UserId.IsValid(user)).When(text => text.User is not null || !CommandValues.CanLackUser(text.Word))
            .WithErrorCode(UserRule).WithState(_ => RejectionCode.InvalidUser)
            .WithMessage(text => $"{UserRule}, received '{text.User}'");
        RuleFor(text => text.Symbol)
            .Must(symbol => StockSymbol.TryParse(symbol, out _)).When(text => text.Word.Fields().HasFlag(CommandFields.Symbol))
            .WithErrorCode(SymbolRule).WithState(_ => RejectionCode.InvalidSymbol)
            .WithMessage(text => $"{SymbolRule}, received '{text.Symbol}'");
        RuleFor(text => text.Amount)
            .Must(amount => CommandValues.TryMoney(amount, out _)).When(text => text.Word.Fields().HasFlag(CommandFields.Amount))
            .WithErrorCode("amount " + MoneyRule).WithState(_ => RejectionCode.InvalidAmount)
            .WithMessage(text => $"amount {MoneyRule}, received '{text.Amount}'");
        RuleFor(text => text.Price)
            .Must(price => CommandValues.TryMoney(price, out _)).When(text => text.Word.Fields().HasFlag(CommandFields.Price))
            .WithErrorCode("price " + MoneyRule).WithState(_ => RejectionCode.InvalidPrice)
            .WithMessage(text => $"price {MoneyRule}, received '{text.Price}'");
    }

    /// <summary>
    /// All invalid fields in one rejection, with the first one's code: it quotes every value that the record has no column for.
    /// </summary>
    public Rejection Reject(MalformedText text)
    {
        var errors = Validate(text).Errors;
        return new Rejection(
            (RejectionCode)errors[0].CustomState, string.Join("; ", errors.Select(e => e.ErrorCode)),
            string.Join("; ", errors.Select(e => e.ErrorMessage)));
    }
}
