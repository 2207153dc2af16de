using DayTrading.Tests.Record;

namespace DayTrading.Tests.Model;

/// <summary>The record alone makes every module's state again, on either store.</summary>
public sealed class ReplayTests
{
    [Theory, EachStore]
    public void State_rebuilt_from_the_record_is_the_state_that_was(Store store) =>
        ScriptCheck.Check(ScriptGenerator.CommandsTimeAndPrices, 15, (script, patience) => ReplayAsync(store, script, patience));

    private static async Task ReplayAsync(Store kind, Script script, TimeSpan patience)
    {
        await using var store = await StoreOfTest.CreateAsync(kind);
        var clock = new ManualClock();
        ScriptRun run;
        string live;
        await using (var engine = await Engine.StartAsync(store, clock))
        {
            run = new ScriptRun(engine, ScriptGenerator.FirstPrices, patience);
            await run.PlayAsync(script);
            var log = await run.DumpAsync();
            run.EventsShouldAgree(log);
            run.HitsShouldAgree(log);
            live = await StateView.OfAsync(engine);
        }

        await using var rebuilt = await Engine.StartAsync(store, clock);

        var state = await StateView.OfAsync(rebuilt);
        state.ShouldBe(live);
        state.ShouldBe(StateView.Of(run.Model));
        await Invariants.ShouldHoldAsync(rebuilt);
        await store.ShouldBeWholeAsync();
    }
}
