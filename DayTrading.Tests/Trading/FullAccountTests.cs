using DayTrading.Accounts;
using DayTrading.Kernel;
using DayTrading.Trading;

namespace DayTrading.Tests.Trading;

/// <summary>No sum can overflow: an account has a limit that no real one reaches, and a trade that would pass it is rejected.</summary>
public sealed class FullAccountTests
{
    private static readonly UserId User = UserId.Parse("u");
    private static readonly StockSymbol Abc = StockSymbol.Parse("ABC");
    private static readonly Money Cent = new(1);

    [Fact]
    public async Task A_COMMIT_BUY_of_more_shares_than_an_account_holds_is_rejected_and_the_buy_stays()
    {
        await using var engine = await FullAsync(shares: Account.MaxShares);
        await engine.DoAll("ADD,u,1.00", "BUY,u,ABC,0.01");

        (await engine.Do("COMMIT_BUY,u")).ShouldBeRejected("The account would hold more than 900000000000000000 shares of ABC");

        (await engine.Pending("u", Side.Buy)).ShouldBe(["2 ABC 1 x 0.01"]);
    }

    [Fact]
    public async Task A_COMMIT_SELL_of_more_cash_than_an_account_holds_is_rejected_and_the_sell_stays()
    {
        await using var engine = await FullAsync(shares: 1);
        engine.Recover(new FundsAdded(User, default, Cent));
        await engine.DoAll("SELL,u,ABC,0.01");


        var outcome = await engine.Do("COMMIT_SELL,u");

        outcome.ShouldBeRejected("The account would hold more than 9000000000000000.00; withdraw or spend some first");
        (await engine.Pending("u", Side.Sell)).ShouldBe(["1 ABC 1 x 0.01"]);
    }

    [Fact]
    public async Task A_sell_trigger_whose_proceeds_have_no_room_stays_armed()
    {
        await using var engine = await FullAsync(shares: 1);
        engine.Recover(new FundsAdded(User, default, Cent));

        await engine.DoAll("SET_SELL_AMOUNT,u,ABC,0.01", "SET_SELL_TRIGGER,u,ABC,0.01");

        (await engine.Trigger("u", Side.Sell, "ABC"))!.HeldShares.ShouldBe(1);
    }

    [Fact]
    public async Task A_buy_trigger_whose_shares_have_no_room_stays_armed()
    {
        await using var engine = await FullAsync(shares: Account.MaxShares);

        await engine.DoAll("ADD,u,1.00", "SET_BUY_AMOUNT,u,ABC,1.00", "SET_BUY_TRIGGER,u,ABC,1.00");

        (await engine.Trigger("u", Side.Buy, "ABC"))!.HeldCash.ShouldBe(new Money(100));
    }

    /// <summary>A user who has spent one cent on each share, of as much cash as an account can hold; ABC costs one cent.</summary>
    private static async Task<Engine> FullAsync(long shares)
    {
        var engine = await Engine.StartAsync(Store.Sqlite);
        engine.Quotes.SetPrice("ABC", 0.01m);
        engine.Recover(new FundsAdded(User, default, Account.MaxCash));
        engine.Recover(new OrderPlaced(Side.Buy, User, default, Abc, shares, Cent, long.MaxValue));
        engine.Recover(new OrderCommitted(Side.Buy, User, default, new OrderTerms(default, Abc, shares, Cent)));
        return engine;
    }
}
