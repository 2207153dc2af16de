using DayTrading.Kernel;

namespace DayTrading.Record;

/// <summary>Which part of the record is wanted; what is null does not narrow it.</summary>
public sealed record RecordFilter
{
    /// <summary>Only the events of this user, exactly as received.</summary>
    public string? User { get; init; }

    /// <summary>Only the events of this stock.</summary>
    public StockSymbol? Symbol { get; init; }

    /// <summary>Only what was recorded at this time or later.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Only what was recorded before this time.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>The lowest transaction number wanted.</summary>
    public long? FirstNumber { get; init; }

    /// <summary>The highest transaction number wanted.</summary>
    public long? LastNumber { get; init; }

    /// <summary>Only what follows this sequence number of the record.</summary>
    public long After { get; init; }

    /// <summary>The last sequence number of the record that is wanted; null for its end at the time of reading.</summary>
    public long? UpTo { get; init; }
}
