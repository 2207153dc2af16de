using DayTrading.Kernel;

namespace DayTrading.Trading;

/// <summary>COMMIT or CANCEL: acts on the newest pending order of its side, whichever that is when it comes.</summary>
public abstract class FinishCommand(CommandWord word, TransactionNumber number, UserId user) : Command(word, number, user)
{
    /// <summary>
    /// The order that its sender expects to be the newest: a person means the one they see and no other. Null for senders who mean
    /// whichever it is.
    /// </summary>
    public TransactionNumber? ExpectedOrder { get; init; }

    internal bool Matches(PendingOrder newest) => ExpectedOrder is null || ExpectedOrder == newest.Number;
}
