using System.Collections.Concurrent;
using System.Collections.Immutable;
using DayTrading.Accounts;
using DayTrading.Kernel;
using DayTrading.Record;

namespace DayTrading.Web.Live;

/// <summary>All live connections, by the stocks that they watch and the account that they follow.</summary>
internal sealed class Subscribers
{
    /// <summary>The most connections, about 5 kB each; a further one is rejected, and its page works without live updates.</summary>
    public const int Max = 10_000;

    /// <summary>The most connections (tabs and devices) of one user; a further one is rejected.</summary>
    public const int MaxOfUser = 32;

    // By symbol. Each array is replaced as a whole through ImmutableInterlocked, so that quotes are sent without a lock.
    private readonly ImmutableArray<Subscriber>[] _ofStock = new ImmutableArray<Subscriber>[StockSymbol.Count];

    // Only users who have a connection. Added and removed under a lock on the table itself.
    private readonly ConcurrentDictionary<UserId, WatchedAccount> _accounts = new();

    // Replaced as a whole under the lock on _accounts; read without a lock when a run changes.
    private ImmutableArray<Subscriber> _supervisors = [];

    // Written under the lock on _accounts; read without a lock for every event of every user.
    private volatile int _count;

    public Subscribers() => Array.Fill(_ofStock, []);

    public int Count => _count;

    /// <summary>The connections of supervisors, which are notified of runs.</summary>
    public ImmutableArray<Subscriber> Supervisors => _supervisors;

    /// <summary>Adds a connection; false if there are too many already.</summary>
    public bool TryAdd(Subscriber subscriber)
    {
        lock (_accounts)
        {
            if (_count >= Max) return false;
            if (subscriber.User is { } user)
            {
                var account = _accounts.GetValueOrDefault(user) ?? new WatchedAccount(user);
                if (account.Subscribers.Length >= MaxOfUser) return false;
                account.Subscribers = account.Subscribers.Add(subscriber);
                _accounts[user] = account;
            }

            if (subscriber.Supervisor is not null) ImmutableInterlocked.InterlockedExchange(ref _supervisors, _supervisors.Add(subscriber));
            _count++;
            return true;
        }
    }

    public void Remove(Subscriber subscriber)
    {
        Watch(subscriber, []);
        lock (_accounts)
        {
            _count--;
            ImmutableInterlocked.InterlockedExchange(ref _supervisors, _supervisors.Remove(subscriber));
            if (subscriber.User is not { } user || !_accounts.TryGetValue(user, out var account)) return;

            account.Subscribers = account.Subscribers.Remove(subscriber);
            if (account.Subscribers.IsEmpty) _accounts.TryRemove(user, out _);
        }
    }

    /// <summary>
    /// Ends every connection of this user, trader or supervisor, because a sign-in of that name ended or changed. Browsers that are still
    /// signed in, such as on another device, reconnect by themselves.
    /// </summary>
    public void Close(string? user)
    {
        if (UserId.TryParse(user ?? "", out var id) && _accounts.TryGetValue(id, out var account))
            foreach (var subscriber in account.Subscribers) subscriber.Leave?.Invoke();
        foreach (var subscriber in _supervisors)
        {
            if (string.Equals(subscriber.Supervisor, user, StringComparison.OrdinalIgnoreCase)) subscriber.Leave?.Invoke();
        }
    }

    /// <summary>Replaces the stocks that the subscriber watches: it gets their quotes and no others.</summary>
    public void Watch(Subscriber subscriber, IReadOnlyList<StockSymbol> symbols)
    {
        foreach (var symbol in subscriber.Symbols.Except(symbols))
            ImmutableInterlocked.Update(ref _ofStock[symbol.Index], static (all, one) => all.Remove(one), subscriber);
        foreach (var symbol in symbols.Except(subscriber.Symbols))
            ImmutableInterlocked.Update(ref _ofStock[symbol.Index], static (all, one) => all.Add(one), subscriber);
        subscriber.Symbols = symbols;
    }

    public ImmutableArray<Subscriber> Of(StockSymbol symbol) => _ofStock[symbol.Index];

    /// <summary>The user's followed account, or null if nobody follows it. Costs one read while there are no subscribers at all.</summary>
    public WatchedAccount? Of(UserId user) => _count == 0 ? null : _accounts.GetValueOrDefault(user);
}

/// <summary>An account that somebody follows, and its events that were not delivered yet.</summary>
internal sealed class WatchedAccount(UserId user)
{
    private readonly Lock _lock = new();

    // Guarded by _lock.
    private readonly Queue<DomainEvent> _events = new();
    private bool _isComplete = true;
    private bool _isQueued;

    // Replaced as a whole under the lock of Subscribers; read by the delivery without a lock.
    private ImmutableArray<Subscriber> _subscribers = [];

    public UserId User { get; } = user;

    public ImmutableArray<Subscriber> Subscribers
    {
        get => _subscribers;
        set => ImmutableInterlocked.InterlockedExchange(ref _subscribers, value);
    }

    /// <summary>Adds an event; true if the account has to be queued for delivery.</summary>
    public bool Add(DomainEvent domainEvent)
    {
        lock (_lock)
        {
            if (_events.Count == LiveAccount.MaxEvents)
            {
                _events.Dequeue();
                _isComplete = false;
            }

            _events.Enqueue(domainEvent);
            var queue = !_isQueued;
            _isQueued = true;
            return queue;
        }
    }

    public (IReadOnlyList<DomainEvent> Events, bool IsComplete) Take()
    {
        lock (_lock)
        {
            DomainEvent[] events = [.. _events];
            var isComplete = _isComplete;
            _events.Clear();
            (_isComplete, _isQueued) = (true, false);
            return (events, isComplete);
        }
    }
}
