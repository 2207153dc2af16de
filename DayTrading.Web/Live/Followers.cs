using System.Collections.Concurrent;
using System.Collections.Immutable;
using DayTrading.Kernel;

namespace DayTrading.Web.Live;

/// <summary>Every connection that follows, by the stocks it watches and by the account it follows.</summary>
internal sealed class Followers
{
    /// <summary>About 5 kB each; beyond it a connection is refused, and the page works without.</summary>
    public const int Most = 10_000;

    /// <summary>Tabs and devices of one user; beyond it his next connection is refused.</summary>
    public const int MostOfUser = 32;

    // By symbol. Exchanged whole through ImmutableInterlocked, so that a quote is handed round without a lock.
    private readonly ImmutableArray<Follower>[] _ofStock = new ImmutableArray<Follower>[StockSymbol.Count];

    // Only users who have a connection. Removed and added under the lock of the table itself.
    private readonly ConcurrentDictionary<UserId, WatchedAccount> _accounts = new();

    // Written under the lock of the accounts, read by whoever tells of runs; a whole array.
    private ImmutableArray<Follower> _supervisors = [];

    // Written under the lock, read by every event of every user.
    private volatile int _count;

    public Followers() => Array.Fill(_ofStock, []);

    public int Count => _count;

    /// <summary>Told how workloads go.</summary>
    public ImmutableArray<Follower> Supervisors => _supervisors;

    /// <summary>False if there are too many already.</summary>
    public bool TryAdd(Follower follower)
    {
        lock (_accounts)
        {
            if (_count >= Most) return false;
            if (follower.User is { } user)
            {
                var account = _accounts.GetValueOrDefault(user) ?? new WatchedAccount(user);
                if (account.Followers.Length >= MostOfUser) return false;
                account.Followers = account.Followers.Add(follower);
                _accounts[user] = account;
            }

            if (follower.Supervisor is not null) ImmutableInterlocked.InterlockedExchange(ref _supervisors, _supervisors.Add(follower));
            _count++;
            return true;
        }
    }

    public void Remove(Follower follower)
    {
        Watch(follower, []);
        lock (_accounts)
        {
            _count--;
            ImmutableInterlocked.InterlockedExchange(ref _supervisors, _supervisors.Remove(follower));
            if (follower.User is not { } user || !_accounts.TryGetValue(user, out var account)) return;

            account.Followers = account.Followers.Remove(follower);
            if (account.Followers.IsEmpty) _accounts.TryRemove(user, out _);
        }
    }

    /// <summary>
    /// Ends every connection of this user, a trader's or a supervisor's, because a sign-in of it ended or changed. Those that are signed
    /// in all the same, on another device, come back by themselves.
    /// </summary>
    public void Close(string? user)
    {
        if (UserId.TryParse(user ?? "", out var id) && _accounts.TryGetValue(id, out var account))
            foreach (var follower in account.Followers) follower.Leave?.Invoke();
        foreach (var follower in _supervisors)
        {
            if (string.Equals(follower.Supervisor, user, StringComparison.OrdinalIgnoreCase)) follower.Leave?.Invoke();
        }
    }

    /// <summary>From now on the follower gets the quotes of these stocks, and of no others.</summary>
    public void Watch(Follower follower, IReadOnlyList<StockSymbol> symbols)
    {
        foreach (var symbol in follower.Symbols.Except(symbols))
            ImmutableInterlocked.Update(ref _ofStock[symbol.Index], static (all, one) => all.Remove(one), follower);
        foreach (var symbol in symbols.Except(follower.Symbols))
            ImmutableInterlocked.Update(ref _ofStock[symbol.Index], static (all, one) => all.Add(one), follower);
        follower.Symbols = symbols;
    }

    public ImmutableArray<Follower> Of(StockSymbol symbol) => _ofStock[symbol.Index];

    /// <summary>Null if nobody follows this user's account; without followers at all this costs one read.</summary>
    public WatchedAccount? Of(UserId user) => _count == 0 ? null : _accounts.GetValueOrDefault(user);
}

/// <summary>An account that somebody follows, and what happened on it that he has not been told yet.</summary>
internal sealed class WatchedAccount(UserId user)
{
    private readonly Lock _lock = new();

    // Under the lock.
    private readonly Queue<DomainEvent> _happened = new();
    private bool _isComplete = true;
    private bool _isQueued;

    // Written under the lock of Followers, read by the delivery; a whole array.
    private ImmutableArray<Follower> _followers = [];

    public UserId User { get; } = user;

    public ImmutableArray<Follower> Followers
    {
        get => _followers;
        set => ImmutableInterlocked.InterlockedExchange(ref _followers, value);
    }

    /// <summary>Takes an event in; true if the account has to be queued for delivery.</summary>
    public bool Add(DomainEvent happened)
    {
        lock (_lock)
        {
            if (_happened.Count == LiveAccount.MostEvents)
            {
                _happened.Dequeue();
                _isComplete = false;
            }

            _happened.Enqueue(happened);
            var queue = !_isQueued;
            _isQueued = true;
            return queue;
        }
    }

    public (IReadOnlyList<DomainEvent> Happened, bool IsComplete) Take()
    {
        lock (_lock)
        {
            DomainEvent[] happened = [.. _happened];
            var isComplete = _isComplete;
            _happened.Clear();
            (_isComplete, _isQueued) = (true, false);
            return (happened, isComplete);
        }
    }
}
