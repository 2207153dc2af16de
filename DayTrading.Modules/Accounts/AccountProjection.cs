using System.Collections.Concurrent;
using DayTrading.Kernel;

namespace DayTrading.Accounts;

/// <summary>Every account, by user. An account is added only within its user's turn.</summary>
internal sealed class AccountProjection : IUserProjection
{
    private readonly ConcurrentDictionary<UserId, Account> _accounts = new();

    public Account? Find(UserId user) => _accounts.GetValueOrDefault(user);

    public ICollection<UserId> Users => _accounts.Keys;

    public string Part => "account";

    public void Save(Turn turn, BinaryWriter state) => Find(turn.User)?.Save(state);

    public void Restore(UserId user, BinaryReader state) => _accounts[user] = Account.Restore(user, state);

    public void Apply(DomainEvent domainEvent)
    {
        if (domainEvent.Posting.IsEmpty) return;

        var account = domainEvent is FundsAdded
            ? _accounts.GetOrAdd(domainEvent.User, static user => new Account(user))
            : Find(domainEvent.User)
                ?? throw new InvalidOperationException($"Account {domainEvent.User} does not exist: {domainEvent} cannot be applied");
        account.Apply(domainEvent.Symbol, domainEvent.Posting);
    }
}
