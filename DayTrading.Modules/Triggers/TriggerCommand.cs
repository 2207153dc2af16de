using DayTrading.Kernel;

namespace DayTrading.Triggers;

/// <summary>A command that sets a trigger's amount or price; when it is done, the trigger is evaluated at once if it is armed.</summary>
public abstract class TriggerCommand(CommandWord word, Side side, TransactionNumber number, UserId user, StockSymbol symbol)
    : StockCommand(word, number, user, symbol)
{
    public Side Side { get; } = side;
}
