using DayTrading.Kernel;

namespace DayTrading.Trading;

/// <summary>COMMIT or CANCEL: acts on the order of its side that is the newest when the command is executed.</summary>
public abstract class FinishCommand(CommandWord word, TransactionNumber number, UserId user) : Command(word, number, user)
{
    /// <summary>
    /// The order that the sender expects to be the newest: a person wants to act on the one shown, and on no other. Null to act on
    /// whichever is the newest.
    /// </summary>
    public TransactionNumber? ExpectedOrder { get; init; }

    internal bool Matches(PendingOrder newest) => ExpectedOrder is null || ExpectedOrder == newest.Number;
}
