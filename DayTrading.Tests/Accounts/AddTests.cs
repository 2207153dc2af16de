using DayTrading.Accounts;
using DayTrading.Kernel;

namespace DayTrading.Tests.Accounts;

/// <summary>spec: ADD.</summary>
public sealed class AddTests
{
    [Theory, EachStore]
    public async Task Add_makes_the_amount_available(Store store)
    {
        await using var engine = await Engine.StartAsync(store);

        await engine.DoAll("ADD,u,63511.53", "ADD,u,0.01");

        (await engine.Cash("u")).ShouldBe((63511.54m, 0m));
    }

    [Theory, EachStore]
    public async Task An_account_comes_into_being_by_its_users_first_ADD_that_is_done(Store store)
    {
        await using var engine = await Engine.StartAsync(store);

        (await engine.Do("ADD,u,-73280.58")).IsDone.ShouldBeFalse();
        (await engine.Do("DISPLAY_SUMMARY,u")).ShouldBeRejected("Account u does not exist");
        (await engine.Do("ADD,u,0.01")).ShouldBeDone();

        (await engine.Do("DISPLAY_SUMMARY,u")).ShouldBeDone();
    }

    [Theory, EachStore]
    public async Task Users_whose_names_differ_in_case_have_accounts_of_their_own(Store store)
    {
        await using var engine = await Engine.StartAsync(store);

        await engine.DoAll("ADD,user,1.00", "ADD,USER,2.00");

        (await engine.Cash("user")).Available.ShouldBe(1.00m);
        (await engine.Cash("USER")).Available.ShouldBe(2.00m);
    }

    [Theory]
    [InlineData("BUY,nobody,ABC,10.00")]
    [InlineData("COMMIT_BUY,nobody")]
    [InlineData("CANCEL_BUY,nobody")]
    [InlineData("SELL,nobody,ABC,10.00")]
    [InlineData("COMMIT_SELL,nobody")]
    [InlineData("CANCEL_SELL,nobody")]
    [InlineData("SET_BUY_AMOUNT,nobody,ABC,10.00")]
    [InlineData("SET_BUY_TRIGGER,nobody,ABC,10.00")]
    [InlineData("CANCEL_SET_BUY,nobody,ABC")]
    [InlineData("SET_SELL_AMOUNT,nobody,ABC,10.00")]
    [InlineData("SET_SELL_TRIGGER,nobody,ABC,10.00")]
    [InlineData("CANCEL_SET_SELL,nobody,ABC")]
    [InlineData("DISPLAY_SUMMARY,nobody")]
    public async Task For_a_user_without_an_account_a_command_is_rejected_and_nothing_is_paid(string line)
    {
        await using var engine = await Engine.StartAsync(Store.Sqlite);
        engine.Quotes.SetPrice("ABC", 10.00m);

        var outcome = await engine.Do(line);

        outcome.ShouldBeRejected("Account nobody does not exist");
        (await engine.HasAccount("nobody")).ShouldBeFalse();
        engine.Quotes.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("QUOTE,nobody,ABC")]
    [InlineData("DUMPLOG,nobody,./testLOG")]
    [InlineData("DUMPLOG,./testLOG")]
    public async Task QUOTE_and_DUMPLOG_and_the_supervisor_need_no_account(string line)
    {
        await using var engine = await Engine.StartAsync(Store.Sqlite);
        engine.Quotes.SetPrice("ABC", 10.00m);

        (await engine.Do(line)).ShouldBeDone();

        (await engine.HasAccount("nobody")).ShouldBeFalse();
    }

    [Fact]
    public async Task An_ADD_that_would_overfill_the_account_is_rejected()
    {
        await using var engine = await Engine.StartAsync(Store.Sqlite);
        engine.Recover(new FundsAdded(UserId.Parse("u"), new TransactionNumber(1), Account.MaxCash - new Money(1)));

        (await engine.Do("ADD,u,0.01")).ShouldBeDone();
        var outcome = await engine.Do("ADD,u,0.01");

        outcome.ShouldBeRejected("The account would hold more than 9000000000000000.00; withdraw or spend some first");
    }
}
