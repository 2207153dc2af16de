using DayTrading.Accounts;
using DayTrading.Kernel;
using DayTrading.Trading;

namespace DayTrading.Tests.Accounts;

/// <summary>What the shares of a holding cost: the average of their purchases, from the events that executed them.</summary>
public sealed class CostBasisTests
{
    private static readonly UserId User = UserId.Parse("u");
    private static readonly StockSymbol Stock = StockSymbol.Parse("ABC");

    private readonly AccountProjection _accounts = new();
    private long _number;

    public CostBasisTests() => Apply(new FundsAdded(User, Next(), new Money(1_000_000_00)));

    private Holding Holding => _accounts.Find(User)!.HoldingOf(Stock);

    [Fact]
    public void Each_purchase_adds_what_it_was_executed_for()
    {
        Trade(Side.Buy, 10, 10_00);
        Trade(Side.Buy, 5, 13_00);

        Holding.ShouldBe(new Holding(15, 0, new Money(165_00)));
    }

    [Fact]
    public void A_sale_takes_away_the_same_part_of_the_cost_as_of_the_shares_whatever_its_price()
    {
        Trade(Side.Buy, 10, 10_00);
        Trade(Side.Buy, 5, 13_00);
        Trade(Side.Sell, 5, 99_00);

        Holding.ShouldBe(new Holding(10, 0, new Money(110_00)));
    }

    [Fact]
    public void With_the_last_share_the_last_cent_of_the_cost_is_gone()
    {
        Trade(Side.Buy, 3, 33_33);
        Trade(Side.Sell, 1, 1);
        Trade(Side.Sell, 1, 1);
        Trade(Side.Sell, 1, 1);

        Holding.ShouldBe(default);
    }

    [Fact]
    public void Shares_that_are_held_and_released_keep_their_cost()
    {
        Trade(Side.Buy, 7, 10_01);

        var order = Next();
        Apply(new OrderPlaced(Side.Sell, User, order, Stock, 4, new Money(12_00), long.MaxValue));
        Holding.ShouldBe(new Holding(3, 4, new Money(70_07)));
        Apply(new OrderCancelled(Side.Sell, User, Next(), new OrderTerms(order, Stock, 4, new Money(12_00))));

        Holding.ShouldBe(new Holding(7, 0, new Money(70_07)));
    }

    private void Trade(Side side, long shares, long cents)
    {
        var order = Next();
        Apply(new OrderPlaced(side, User, order, Stock, shares, new Money(cents), long.MaxValue));
        Apply(new OrderCommitted(side, User, Next(), new OrderTerms(order, Stock, shares, new Money(cents))));
    }

    private void Apply(DomainEvent domainEvent) => _accounts.Apply(domainEvent);

    private TransactionNumber Next() => new(++_number);
}
