using DayTrading.Kernel;
using MediatR;

namespace DayTrading.Accounts;

/// <summary>ADD: adds the amount to the available cash; a user's first accepted ADD opens the account.</summary>
public sealed class Add(TransactionNumber number, UserId user, Money amount) : Command(CommandWord.Add, number, user)
{
    public Money Amount { get; } = amount;

    public override Money? RecordedFunds => Amount;
}

internal sealed class AddHandler(AccountProjection accounts) : IRequestHandler<Add, Outcome>
{
    public Task<Outcome> Handle(Add request, CancellationToken cancellationToken) => Decide(request).AsTask();

    private Outcome Decide(Add add) => accounts.Find(add.User) is { } account && !account.HasRoomFor(add.Amount)
        ? Rejection.AccountFull(Account.MaxCash)
        : new FundsAdded(add.User, add.Number, add.Amount);
}
