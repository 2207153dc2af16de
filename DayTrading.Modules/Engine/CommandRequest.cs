using DayTrading.Kernel;

namespace DayTrading.Engine;

/// <summary>One command as a person or a program sends it: the word, and the texts of those fields that it has.</summary>
public sealed record CommandRequest(CommandWord Word)
{
    public string? Symbol { get; init; }

    public string? Amount { get; init; }

    public string? Price { get; init; }

    public string? Filename { get; init; }

    /// <summary>
    /// For COMMIT and CANCEL: the order that the sender expects to be the newest; null to act on whichever is the newest.
    /// </summary>
    public TransactionNumber? ExpectedOrder { get; init; }

    internal CommandText TextOf(UserId user) => new()
    {
        Word = Word, User = user.Value, Symbol = Symbol, Amount = Amount, Price = Price, Filename = Filename, ExpectedOrder = ExpectedOrder,
    };
}
