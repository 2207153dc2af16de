using Microsoft.Extensions.DependencyInjection;

namespace DayTrading.Kernel;

/// <summary>Makes an event again from the columns in which the record keeps it.</summary>
public delegate DomainEvent ReadEvent(EventColumns columns);

/// <summary>What an entry adds to a log besides its userCommand (spec: audit-log.md).</summary>
public enum LogElement
{
    /// <summary>Nothing more.</summary>
    None,

    /// <summary>A systemEvent with the cash traded: shares × price.</summary>
    SystemEvent,

    /// <summary>A quoteServer.</summary>
    QuoteServer,
}

/// <summary>
/// How an entry changes a user's cash, available plus held. With it a verification adds up the cash without the projections.
/// </summary>
public enum CashFlow
{
    /// <summary>Nothing: cash or shares only change between available and held.</summary>
    None,

    /// <summary>Cash comes in from outside.</summary>
    PaidIn,

    /// <summary>Cash is spent on shares: shares × price.</summary>
    Bought,

    /// <summary>Shares are sold for cash: shares × price.</summary>
    Sold,
}

/// <summary>How one kind of event is kept in the record: its kind of entry and word, and how it is read again.</summary>
public sealed record EventFormat(EntryKind Kind, CommandWord Word, ReadEvent Read)
{
    public LogElement Says { get; init; }

    public CashFlow CashFlow { get; init; }

    /// <summary>The title in a history: "Buy placed".</summary>
    public required string Title { get; init; }

    /// <summary>The group in which a history lists it.</summary>
    public required HistoryGroup Group { get; init; }
}

/// <summary>Every kind of event that the program keeps, by the entry's kind and word; each module registers its own.</summary>
public sealed class EventTable
{
    private const int Kinds = 5;

    private readonly EventFormat?[] _formats = new EventFormat?[Kinds * CommandWords.Count];

    public EventTable(IEnumerable<EventFormat> formats)
    {
        foreach (var format in formats)
        {
            ref var place = ref _formats[PlaceOf(format.Kind, format.Word)];
            if (place is not null) throw new InvalidOperationException($"Two events are kept as {format.Kind}, {format.Word.Name()}");
            place = format;
        }
    }

    public IEnumerable<EventFormat> All => _formats.OfType<EventFormat>();

    /// <summary>Null for a command that makes no event, and for what no module knows, such as a damaged row.</summary>
    public EventFormat? Find(EntryKind kind, CommandWord word) =>
        (uint)kind < Kinds && (uint)word < CommandWords.Count ? _formats[PlaceOf(kind, word)] : null;

    private static int PlaceOf(EntryKind kind, CommandWord word) => (int)kind * CommandWords.Count + (int)word;
}

public static class EventRegistration
{
    /// <summary>Registers the format of a module's event in the table.</summary>
    public static IServiceCollection AddEvent(this IServiceCollection services, EventFormat format) => services.AddSingleton(format);

    /// <summary>The same for events that exist for both buying and selling.</summary>
    public static IServiceCollection AddEventsOfEachSide(this IServiceCollection services, params Func<Side, EventFormat>[] formats)
    {
        foreach (var format in formats) services.AddEvent(format(Side.Buy)).AddEvent(format(Side.Sell));
        return services;
    }
}
