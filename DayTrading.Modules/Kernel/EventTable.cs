using Microsoft.Extensions.DependencyInjection;

namespace DayTrading.Kernel;

/// <summary>Makes an event again from the columns in which the record has kept it.</summary>
public delegate DomainEvent ReadEvent(EventColumns columns);

/// <summary>What an entry says in a log beside its userCommand (spec: audit-log.md).</summary>
public enum LogElement
{
    /// <summary>Nothing more.</summary>
    None,

    /// <summary>A systemEvent with the cash traded: shares × price.</summary>
    SystemEvent,

    /// <summary>A quoteServer.</summary>
    QuoteServer,
}

/// <summary>What an entry does to the sum of a user's cash, available and held: how a proof adds it up without the projections.</summary>
public enum CashFlow
{
    /// <summary>Nothing: cash or shares only change between available and held.</summary>
    None,

    /// <summary>Cash comes in from outside.</summary>
    PaidIn,

    /// <summary>Shares × price of cash become shares.</summary>
    Bought,

    /// <summary>Shares become shares × price of cash.</summary>
    Sold,
}

/// <summary>How one kind of event is kept in the record: under which kind of entry and which word, and how it is read again.</summary>
public sealed record EventFormat(EntryKind Kind, CommandWord Word, ReadEvent Read)
{
    public LogElement Says { get; init; }

    public CashFlow CashFlow { get; init; }

    /// <summary>What it did, as a history shows it: "Buy placed".</summary>
    public required string Title { get; init; }

    /// <summary>Where a history lists it.</summary>
    public required HistoryGroup Group { get; init; }
}

/// <summary>Every kind of event that the program keeps, by the entry's kind and word; each module enters its own.</summary>
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
    /// <summary>Enters the format of a module's event into the table that the record reads by.</summary>
    public static IServiceCollection AddEvent(this IServiceCollection services, EventFormat format) => services.AddSingleton(format);

    /// <summary>The same for events that exist on each side of trading.</summary>
    public static IServiceCollection AddEventsOfEachSide(this IServiceCollection services, params Func<Side, EventFormat>[] formats)
    {
        foreach (var format in formats) services.AddEvent(format(Side.Buy)).AddEvent(format(Side.Sell));
        return services;
    }
}
