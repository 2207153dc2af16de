using System.Collections.Concurrent;
using System.Collections.Immutable;
using DayTrading.Accounts;
using DayTrading.Kernel;
using DayTrading.Record;

namespace DayTrading.Web.Live;

/// <summary>Every connection that follows, by the stocks it watches and by the account it follows.</summary>
internal sealed class Subscribers
{
    /// <summary>About 5 kB each; beyond it a connection is rejected, and the page works without.</summary>
    public const int Max = 10_000;

    /// <summary>Tabs and devices of one user; beyond it their next connection is rejected.</summary>
    public const int MaxOfUser = 32;

    // By symbol. Exchanged whole through ImmutableInterlocked, so that a quote is handed round without a lock.
    private readonly ImmutableArray<Subscriber>[] _ofStock = new ImmutableArray<Subscriber>[StockSymbol.Count];

    // Only users who have a connection. Removed and added under the lock of the table itself.
    private readonly ConcurrentDictionary<UserId, WatchedAccount> _accounts = new();

    // Written under the lock of the accounts, read by whoever tells of runs; a whole array.
    private ImmutableArray<Subscriber> _supervisors = [];

    // Written under the lock, read by every event of every user.
    private volatile int _count;

    public Subscribers() => Array.Fill(_ofStock, []);

    public int Count => _count;

    /// <summary>Told how workloads go.</summary>
    public ImmutableArray<Subscriber> Supervisors => _supervisors;

    /// <summary>False if there are too many already.</summary>
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
    /// Ends every connection of this user, a trader's or a supervisor's, because a sign-in of it ended or changed. Those that are signed
    /// in all the same, on another device, come back by themselves.
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

    /// <summary>From now on the subscriber gets the quotes of these stocks, and of no others.</summary>
    public void Watch(Subscriber subscriber, IReadOnlyList<StockSymbol> symbols)
    {
        foreach (var symbol in subscriber.Symbols.Except(symbols))
            ImmutableInterlocked.Update(ref _ofStock[symbol.Index], static (all, one) => all.Remove(one), subscriber);
        foreach (var symbol in symbols.Except(subscriber.Symbols))
            ImmutableInterlocked.Update(ref _ofStock[symbol.Index], static (all, one) => all.Add(one), subscriber);
        subscriber.Symbols = symbols;
    }

    public ImmutableArray<Subscriber> Of(StockSymbol symbol) => _ofStock[symbol.Index];

    /// <summary>Null if nobody follows this user's account; without subscribers at all this costs one read.</summary>
    public WatchedAccount? Of(UserId user) => _count == 0 ? null : _accounts.GetValueOrDefault(user);
}

/// <summary>An account that somebody follows, and what happened on it that nobody has been told yet.</summary>
internal sealed class WatchedAccount(UserId user)
{
    private readonly Lock _lock = new();

    // Under the lock.
    private readonly Queue<DomainEvent> _events = new();
    private bool _isComplete = true;
    private bool _isQueued;

    // Written under the lock of Subscribers, read by the delivery; a whole array.
    private ImmutableArray<Subscriber> _subscribers = [];

    public UserId User { get; } = user;

    public ImmutableArray<Subscriber> Subscribers
    {
        get => _subscribers;
        set => ImmutableInterlocked.InterlockedExchange(ref _subscribers, value);
    }

    /// <summary>Takes an event in; true if the account has to be queued for delivery.</summary>
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
            DomainEvent[] domainEvent = [.. _events];
            var isComplete = _isComplete;
            _events.Clear();
            (_isComplete, _isQueued) = (true, false);
            return (domainEvent, isComplete);
        }
    }
}
