using DayTrading.Kernel;

namespace DayTrading.Tests.Trading;

/// <summary>spec: pending orders expire; 60 s by default.</summary>
public sealed class ExpiryTests
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Theory, EachStore]
    public async Task An_order_can_be_committed_until_it_expires(Store store)
    {
        await using var engine = await StartAsync(store);
        await engine.DoAll("BUY,u,ABC,20.00", "SELL,u,ABC,10.00");

        engine.Advance(Lifetime - Millisecond);
        await engine.DoAll("COMMIT_BUY,u", "COMMIT_SELL,u");

        (await engine.Shares("u", "ABC")).ShouldBe((6, 0));
        (await engine.Cash("u")).ShouldBe((90.00m, 0m));
    }

    [Theory]
    [InlineData("COMMIT_BUY")]
    [InlineData("CANCEL_BUY")]
    [InlineData("COMMIT_SELL")]
    [InlineData("CANCEL_SELL")]
    public async Task Commit_and_cancel_never_act_on_an_expired_order(string command)
    {
        await using var engine = await StartAsync(Store.Sqlite);
        await engine.DoAll("BUY,u,ABC,20.00", "SELL,u,ABC,10.00");

        engine.Advance(Lifetime);
        var outcome = await engine.Do($"{command},u");

        outcome.Rejection!.Message.ShouldStartWith("There is no pending ");
        (await engine.Cash("u")).ShouldBe((100.00m, 0m));
        (await engine.Shares("u", "ABC")).ShouldBe((5, 0));
    }

    [Theory, EachStore]
    public async Task An_expired_order_is_released_by_the_system_within_a_second(Store store)
    {
        await using var engine = await StartAsync(store);
        await engine.DoAll("BUY,u,ABC,20.00", "SELL,u,ABC,10.00");

        engine.Advance(Lifetime + Second);
        await engine.Until(async () => await engine.Cash("u") is (100.00m, 0m), "the buy is released");

        await engine.Until(async () => await engine.Shares("u", "ABC") is (5, 0), "the sell is released");
        (await engine.Pending("u", Side.Buy)).ShouldBeEmpty();
        (await engine.Pending("u", Side.Sell)).ShouldBeEmpty();
    }

    [Theory, EachStore]
    public async Task An_expired_order_is_released_before_the_next_command_of_its_user_is_checked(Store store)
    {
        await using var engine = await StartAsync(store);
        await engine.DoAll("BUY,u,ABC,100.00");

        engine.Advance(Lifetime);
        var outcome = await engine.Do("BUY,u,ABC,100.00");

        outcome.ShouldBeDone();
        (await engine.Cash("u")).ShouldBe((0m, 100.00m));
    }

    [Theory, EachStore]
    public async Task An_expired_order_is_released_before_a_malformed_command_of_its_user(Store store)
    {
        await using var engine = await StartAsync(store);
        await engine.DoAll("BUY,u,ABC,100.00");

        engine.Advance(Lifetime);
        await engine.Do("ADD,u,-1.00");

        (await engine.Log("u")).Skip(11).ShouldBe(
        [
            "systemEvent 6 CANCEL_BUY user=u stock=ABC funds=100.00",
            "accountTransaction 6 add user=u funds=100.00",
            "userCommand 7 ADD user=u funds=-1.00",
            "errorEvent 7 ADD user=u funds=-1.00 "
                + "error=amount must be a number above 0 and at most 9999999999.99 with at most two decimals, received '-1.00'",
        ]);
    }

    [Theory, EachStore]
    public async Task An_order_that_expires_while_a_command_of_its_user_waits_for_a_quote_is_released_meanwhile(Store store)
    {
        await using var engine = await StartAsync(store);
        engine.Quotes.Hold("XYZ");
        engine.Quotes.SetPrice("XYZ", 1.00m);
        await engine.DoAll("BUY,u,ABC,20.00");
        engine.Advance(Lifetime - Second);

        var (_, waiting) = engine.Send("BUY,u,XYZ,80.00");
        var (_, next) = engine.Send("COMMIT_BUY,u");
        await engine.Until(() => engine.Quotes.Waiting == 1, "the request for XYZ is held");
        engine.Advance(Second + Second);
        await engine.Until(async () => await engine.Cash("u") is (100.00m, 0m), "the buy of ABC is released");

        waiting.IsCompleted.ShouldBeFalse();
        engine.Quotes.Release("XYZ");
        (await waiting).ShouldBeDone();
        (await next).ShouldBeDone();
        (await engine.Shares("u", "XYZ")).ShouldBe((80, 0));
    }

    [Theory, EachStore]
    public async Task An_order_lives_from_the_moment_it_took_effect_not_from_its_arrival(Store store)
    {
        await using var engine = await StartAsync(store);
        engine.Quotes.Hold("XYZ");
        engine.Quotes.SetPrice("XYZ", 1.00m);

        var (_, buy) = engine.Send("BUY,u,XYZ,80.00");
        await engine.Until(() => engine.Quotes.Waiting == 1, "the request for XYZ is held");
        engine.Advance(3 * Second);
        engine.Quotes.Release("XYZ");
        (await buy).ShouldBeDone();
        engine.Advance(Lifetime - Millisecond);

        (await engine.Do("COMMIT_BUY,u")).ShouldBeDone();
    }

    [Theory, EachStore]
    public async Task Only_what_has_expired_is_released_whatever_lies_on_top_of_it(Store store)
    {
        await using var engine = await StartAsync(store);
        await engine.DoAll("BUY,u,ABC,20.00", "SELL,u,ABC,10.00");
        engine.Advance(Second);
        await engine.DoAll("BUY,u,ABC,30.00", "SELL,u,ABC,20.00");

        engine.Advance(Lifetime - Millisecond);
        await engine.DoAll("DISPLAY_SUMMARY,u");

        (await engine.Pending("u", Side.Buy)).ShouldBe(["8 ABC 3 x 10.00"]);
        (await engine.Pending("u", Side.Sell)).ShouldBe(["9 ABC 2 x 10.00"]);
        (await engine.Cash("u")).ShouldBe((70.00m, 30.00m));
        (await engine.Shares("u", "ABC")).ShouldBe((3, 2));
    }

    [Theory, EachStore]
    public async Task The_lifetime_is_a_setting(Store store)
    {
        await using var engine = await StartAsync(store, "Orders:Lifetime=00:00:05");
        await engine.DoAll("BUY,u,ABC,20.00");

        engine.Advance(TimeSpan.FromSeconds(5) - Millisecond);
        (await engine.Pending("u", Side.Buy)).Length.ShouldBe(1);
        engine.Advance(Millisecond + Second);

        await engine.Until(async () => (await engine.Pending("u", Side.Buy)).Length == 0, "the buy is released");
    }

    [Theory, EachStore]
    public async Task An_order_that_was_committed_or_cancelled_does_not_expire(Store store)
    {
        await using var engine = await StartAsync(store);
        await engine.DoAll("BUY,u,ABC,20.00", "BUY,u,ABC,10.00", "COMMIT_BUY,u", "CANCEL_BUY,u", "BUY,v,ABC,10.00");

        engine.Advance(Lifetime + Second);
        await engine.Until(async () => (await engine.Pending("v", Side.Buy)).Length == 0, "v's buy, the last to expire, is released");

        (await engine.Cash("u")).ShouldBe((90.00m, 0m));
        (await engine.Log("u")).Where(e => e.StartsWith("systemEvent", StringComparison.Ordinal)).ShouldBe(
            ["systemEvent 3 COMMIT_BUY user=u stock=ABC funds=50.00", "systemEvent 8 COMMIT_BUY user=u stock=ABC funds=10.00"]);
    }

    /// <summary>u has 100.00 and 5 shares of ABC at 10.00, v has 100.00; 5 commands so far.</summary>
    private static async Task<Engine> StartAsync(Store store, params string[] settings)
    {
        var engine = await Engine.StartAsync(store, settings);
        await engine.GiveShares("u", "ABC", 5);
        await engine.DoAll("ADD,u,100.00", "ADD,v,100.00");
        return engine;
    }
}
