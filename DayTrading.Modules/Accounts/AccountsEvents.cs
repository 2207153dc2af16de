using DayTrading.Kernel;

namespace DayTrading.Accounts;

/// <summary>Cash came in by ADD; a user's first one opens the account.</summary>
public sealed class FundsAdded : DomainEvent
{
    internal static readonly EventFormat Format = new(EntryKind.Command, CommandWord.Add, Read)
    {
        Title = "Money added", Group = HistoryGroup.Money, CashFlow = CashFlow.PaidIn,
    };

    public FundsAdded(UserId user, TransactionNumber number, Money amount) : base(user, number) =>
        Posting = new Posting(amount, Money.Zero);

    public override CommandWord Word => CommandWord.Add;

    public override string Verb => "added";

    public override string Message => $"{Posting.CashAvailable.ToDollars()} added.";

    private static FundsAdded Read(EventColumns columns) =>
        new(columns.ReadUser(), columns.ReadNumber(), new Money(columns.CashAvailable ?? 0));
}
