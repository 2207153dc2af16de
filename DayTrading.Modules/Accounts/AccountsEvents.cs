using DayTrading.Kernel;

namespace DayTrading.Accounts;

/// <summary>Cash came in by ADD; a user's first one opens the account.</summary>
public sealed class FundsAdded : DomainEvent
{
    public FundsAdded(UserId user, TransactionNumber number, Money amount) : base(user, number) =>
        Posting = new Posting(amount, Money.Zero);
}
