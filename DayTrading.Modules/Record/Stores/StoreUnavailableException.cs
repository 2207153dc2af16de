namespace DayTrading.Record;

/// <summary>The store cannot be reached, opened or written; the message is for the person who runs the program.</summary>
public sealed class StoreUnavailableException : Exception
{
    public StoreUnavailableException(string message) : base(message)
    {
    }

    public StoreUnavailableException(string message, Exception innerException) : base(message, innerException)
    {
    }

    /// <summary>Another process writes the store; waiting will not help.</summary>
    public bool IsTaken { get; init; }

    public StoreUnavailableException() : this("The store is not available")
    {
    }
}
