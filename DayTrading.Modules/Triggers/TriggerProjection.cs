using System.Collections.Concurrent;
using DayTrading.Kernel;
using DayTrading.Record;

namespace DayTrading.Triggers;

/// <summary>Every user's triggers, and each stock's armed ones.</summary>
internal sealed class TriggerProjection : IUserProjection
{
    // By place. A user's triggers are changed only within the user's turn.
    private readonly ConcurrentDictionary<UserId, SortedTable<int, Trigger>> _triggers = new();

    // At most StockSymbol.Count stocks, kept when their last armed trigger goes.
    private readonly ConcurrentDictionary<StockSymbol, ArmedStock> _armed = new();

    /// <summary>Every stock that has, or had, an armed trigger.</summary>
    public IEnumerable<ArmedStock> ArmedStocks => _armed.Values;

    public Trigger? Find(UserId user, Side side, StockSymbol symbol) =>
        _triggers.GetValueOrDefault(user)?.GetValueOrDefault(Place(side, symbol));

    /// <summary>The user's triggers as they are now, buy side first, in ordinal order of the symbols.</summary>
    public IEnumerable<Trigger> Of(UserId user) => _triggers.GetValueOrDefault(user)?.View().Select(t => t.Value) ?? [];

    public ArmedStock? ArmedOn(StockSymbol symbol) => _armed.GetValueOrDefault(symbol);

    public string Part => "triggers";

    public void Save(Turn turn, BinaryWriter state)
    {
        // Writes nothing if there is no trigger, whether or not there was one before.
        if (_triggers.GetValueOrDefault(turn.User) is not { Count: > 0 } ofUser) return;

        state.Write(ofUser.Count);
        foreach (var (_, trigger) in ofUser) trigger.Save(state);
    }

    public void Restore(UserId user, BinaryReader state)
    {
        var ofUser = TableOf(user);
        for (var left = state.ReadInt32(); left > 0; left--)
        {
            var trigger = Trigger.Restore(user, state);
            ofUser.Set(Place(trigger.Side, trigger.Symbol), trigger);
            if (trigger.Price is not null) ArmedStock(trigger.Symbol).Put(trigger);
        }
    }

    public void Apply(DomainEvent domainEvent)
    {
        if (domainEvent is not TriggerEvent triggerEvent) return;

        var ofUser = TableOf(domainEvent.User);
        var place = Place(triggerEvent.Side, domainEvent.Symbol);
        var before = ofUser.GetValueOrDefault(place);
        var after = After(before, triggerEvent);
        if (after is null) ofUser.Remove(place);
        else ofUser.Set(place, after);

        if (after?.Price is not null) ArmedStock(domainEvent.Symbol).Put(after);
        else if (before?.Price is not null) _armed[domainEvent.Symbol].Remove(before);
    }

    private static int Place(Side side, StockSymbol symbol) => (side == Side.Buy ? 0 : StockSymbol.Count) + symbol.Index;

    private SortedTable<int, Trigger> TableOf(UserId user) => _triggers.GetOrAdd(user, static _ => new SortedTable<int, Trigger>());

    private ArmedStock ArmedStock(StockSymbol symbol) => _armed.GetOrAdd(symbol, static symbol => new ArmedStock(symbol));

    private static Trigger? After(Trigger? before, TriggerEvent domainEvent) => domainEvent switch
    {
        TriggerAmountSet set when before is null => new Trigger(set.Side, set.User, set.Symbol, set.Amount!.Value, null, default, set.At),
        TriggerAmountSet set => before with { Amount = set.Amount!.Value, SetAt = set.At },
        TriggerPriceSet set => before! with { Price = set.TriggerPrice, Number = set.Number, SetAt = set.At },
        _ => null,
    };
}

/// <summary>
/// The armed triggers of one stock. Written within the turns of many users, read by the evaluation, so guarded by its lock.
/// </summary>
internal sealed class ArmedStock(StockSymbol symbol)
{
    // A user has at most one on each side; a trigger that replaces it counts as the same.
    private static readonly EqualityComparer<Trigger> OfOneUserAndSide = EqualityComparer<Trigger>.Create(
        static (a, b) => a!.Side == b!.Side && a.User == b.User, static trigger => HashCode.Combine(trigger.Side, trigger.User));

    private readonly Lock _lock = new();
    private readonly HashSet<Trigger> _triggers = new(OfOneUserAndSide);

    public StockSymbol Symbol { get; } = symbol;

    /// <summary>Whether a re-quote is queued or under way. Used only by the re-quotes, as is <see cref="NotBefore"/>.</summary>
    public volatile bool IsBeingQuoted;

    /// <summary>After a failed re-quote: when the next may be tried.</summary>
    public DateTimeOffset NotBefore { get; set; } = DateTimeOffset.MinValue;

    public void Put(Trigger trigger)
    {
        lock (_lock)
        {
            _triggers.Remove(trigger);
            _triggers.Add(trigger);
        }
    }

    public void Remove(Trigger trigger)
    {
        lock (_lock) _triggers.Remove(trigger);
    }

    /// <summary>The triggers that fire at this price, oldest first.</summary>
    public List<Trigger> FiringAt(Money price)
    {
        lock (_lock) return [.. _triggers.Where(t => t.FiresAt(price)).OrderBy(t => t.Number)];
    }

    /// <summary>The trigger that has waited longest, on whose behalf the stock is quoted again; null if none waits.</summary>
    public Trigger? Oldest()
    {
        lock (_lock) return _triggers.MinBy(t => t.Number);
    }
}
