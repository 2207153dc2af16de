using DayTrading.Audit;
using DayTrading.Kernel;

namespace DayTrading.Web;

/// <summary>One command as a person or a program asks for it: the texts of its fields, whichever its word has.</summary>
internal sealed record DeskForm(CommandWord Word, string? Symbol = null, string? Funds = null, string? Filename = null)
{
    /// <summary>Of COMMIT and CANCEL: the order that its sender sees as the newest, if he means that one and no other.</summary>
    public long? ExpectedOrder { get; init; }
}

/// <summary>How a command at the desk ended.</summary>
internal enum DeskEnd
{
    /// <summary>Done, and durable.</summary>
    Done,

    /// <summary>Rejected by the rules, durably so; nothing was changed.</summary>
    Rejected,

    /// <summary>The idempotency key cannot be used for this command; nothing was executed.</summary>
    WrongKey,

    /// <summary>The desk cannot take it now; nothing was executed.</summary>
    Unavailable,

    /// <summary>It was taken, and whether it is durable is not known yet.</summary>
    Indeterminate,
}

/// <summary>What the desk answers.</summary>
/// <param name="Number">The command's transaction number; none if it was not taken.</param>
/// <param name="Result">
/// What a done command changed (a <see cref="DomainEvent"/>) or answers (a quote, a summary, a dumplog); a repeat of one that only answers
/// has none, because answers are not recorded.
/// </param>
/// <param name="Message">Why it is not done, and what to do; null if it is.</param>
internal sealed record DeskAnswer(DeskEnd End, TransactionNumber? Number, object? Result, string? Message)
{
    public const string ShuttingDown = "The site is shutting down";

    public const string KeyRule = "An Idempotency-Key has 1 to 80 printable ASCII characters and no blanks; nothing was executed.";

    public static DeskAnswer Unavailable(string why) =>
        new(DeskEnd.Unavailable, null, null, $"{why}; nothing was executed. Try again in a moment.");

    public static DeskAnswer WrongKey(string why) => new(DeskEnd.WrongKey, null, null, why);

    public static DeskAnswer Indeterminate(Command command)
    {
        // With a key it may be a repeat, whose number is the first one's.
        var next = command.IdempotencyKey is null
            ? $"Preview for transaction {command.Number} in the history before you repeat it."
            : "Ask again with the same Idempotency-Key: that executes nothing twice.";
        TransactionNumber? number = command.IdempotencyKey is null ? command.Number : null;
        return new DeskAnswer(DeskEnd.Indeterminate, number, null, $"The outcome is not known yet. {next}");
    }

    public static string OtherCommand(RecordedForm first) =>
        $"This Idempotency-Key stands for another command already ({first.Word.Name()}); nothing was executed. " +
        "Use a new key for each command.";
}

internal sealed class DeskOptions
{
    /// <summary>
    /// Commands of people and programs that may be under way at once, 1 to 100,000, about 2 kB each; beyond it they are turned away.
    /// </summary>
    public int MaxInFlight { get; set; } = 4_096;

    /// <summary>
    /// How long a command may take until it is durable, 1 s to 5 minutes; then its sender is told that its outcome is not known yet. More
    /// than the four seconds of a quote.
    /// </summary>
    public TimeSpan Deadline { get; set; } = TimeSpan.FromSeconds(15);
}
