using DayTrading.Kernel;

namespace DayTrading.Trading;

/// <summary>COMMIT or CANCEL: acts on the newest pending order of its side, whichever that is when it comes.</summary>
public abstract class FinishCommand(CommandWord word, TransactionNumber number, UserId user) : Command(word, number, user)
{
    /// <summary>
    /// The order that its sender sees as the newest: a person means that one and no other. Null for senders who mean whichever it is.
    /// Set by the entrance before it sends the command.
    /// </summary>
    public TransactionNumber? ExpectedOrder { get; set; }

    internal bool Matches(PendingOrder newest) => ExpectedOrder is null || ExpectedOrder == newest.Number;
}
