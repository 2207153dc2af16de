namespace DayTrading.Kernel;

/// <summary>What an entry of the record is about; the numbers are stored and never change.</summary>
public enum EntryKind
{
    None = 0,

    /// <summary>A user's command with its rejection, or with its event if it made one.</summary>
    Command = 1,

    /// <summary>An answered, and so billed, request to the quote server.</summary>
    QuoteHit = 2,

    /// <summary>A trigger that fired.</summary>
    TriggerFired = 3,

    /// <summary>A pending buy or sell that expired and was released.</summary>
    OrderExpired = 4,
}
