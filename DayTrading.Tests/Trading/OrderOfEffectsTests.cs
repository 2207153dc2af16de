namespace DayTrading.Tests.Trading;

/// <summary>spec: commands of one user take effect one after the other as they arrived, those of different users side by side.</summary>
public sealed class OrderOfEffectsTests
{
    [Theory, EachStore]
    public async Task Commands_of_one_user_take_effect_in_order_of_arrival_whatever_waits_for_a_quote(Store store)
    {
        await using var engine = await Engine.StartAsync(store);
        engine.Quotes.SetPrice("SLO", 10.00m);
        engine.Quotes.SetPrice("FAS", 10.00m);
        engine.Quotes.Hold("SLO");
        await engine.DoAll("ADD,u,100.00");

        string[] lines = ["BUY,u,SLO,60.00", "BUY,u,FAS,60.00", "COMMIT_BUY,u", "ADD,u,bad", "BUY,u,FAS,40.00"];
        var outcomes = lines.Select(line => engine.Send(line).Outcome).ToList();
        await engine.Until(() => engine.Quotes.Waiting == 1, "the request for SLO is held");
        outcomes.ShouldAllBe(outcome => !outcome.IsCompleted);
        engine.Quotes.Release("SLO");
        await Task.WhenAll(outcomes);

        (await engine.Shares("u", "SLO")).ShouldBe((6, 0));
        (await engine.Cash("u")).ShouldBe((0m, 40.00m));
        (await engine.Log("u")).Where(e => e.StartsWith("userCommand", StringComparison.Ordinal)).Select(e => e.Split(' ')[1])
            .ShouldBe(["1", "2", "3", "4", "5", "6"]);
    }

    [Theory, EachStore]
    public async Task Commands_of_another_user_do_not_wait_for_the_quote(Store store)
    {
        await using var engine = await Engine.StartAsync(store);
        engine.Quotes.SetPrice("FAS", 10.00m);
        engine.Quotes.SetPrice("SLO", 10.00m);
        engine.Quotes.Hold("SLO");
        await engine.DoAll("ADD,u,100.00", "ADD,v,100.00");

        var (_, slow) = engine.Send("BUY,u,SLO,60.00");
        await engine.DoAll("BUY,v,FAS,60.00", "COMMIT_BUY,v");

        slow.IsCompleted.ShouldBeFalse();
        engine.Quotes.Release("SLO");
        (await slow).ShouldBeDone();
    }

    [Theory, EachStore]
    public async Task Ten_thousand_commands_of_one_user_sent_at_once_keep_their_order(Store store)
    {
        await using var engine = await Engine.StartAsync(store);
        engine.Quotes.SetPrice("ABC", 1.00m);
        engine.Quotes.Hold("ABC");
        await engine.DoAll("ADD,u,10000.00");

        string[] cycle = ["BUY,u,ABC,2.00", "COMMIT_BUY,u", "SELL,u,ABC,1.00", "COMMIT_SELL,u"];
        var outcomes = Enumerable.Range(0, 10_000).Select(i => engine.Send(cycle[i % cycle.Length]).Outcome).ToList();
        engine.Quotes.Release("ABC");
        var results = await Task.WhenAll(outcomes).WaitAsync(TimeSpan.FromSeconds(60));

        results.ShouldAllBe(outcome => outcome.IsDone);
        (await engine.Cash("u")).ShouldBe((7_500.00m, 0m));
        (await engine.Shares("u", "ABC")).ShouldBe((2_500, 0));
    }
}
