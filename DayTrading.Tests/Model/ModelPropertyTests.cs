namespace DayTrading.Tests.Model;

/// <summary>Random scripts on the whole system and on the model, which agree on everything.</summary>
public sealed class ModelPropertyTests
{
    [Fact]
    public void Whatever_users_send_the_engine_does_what_the_specification_says() =>
        ScriptCheck.Check(ScriptGenerator.Commands, 120, PlayAsync);

    [Fact]
    public void Orders_and_quotes_expire_as_the_specification_says() =>
        ScriptCheck.Check(ScriptGenerator.CommandsAndTime, 100, PlayAsync);

    [Fact]
    public void Triggers_follow_changing_prices_as_the_specification_says() =>
        ScriptCheck.Check(ScriptGenerator.CommandsTimeAndPrices, 120, PlayAsync);

    [Fact]
    public void With_constant_prices_the_outcome_does_not_depend_on_how_users_interleave() =>
        ScriptCheck.Check(ScriptGenerator.Commands, 80, PlaySideBySideAsync);

    private static async Task PlayAsync(Script script, TimeSpan patience)
    {
        await using var engine = await Engine.StartAsync(Store.Sqlite);
        var run = new ScriptRun(engine, ScriptGenerator.FirstPrices, patience);
        await run.PlayAsync(script);

        var log = await run.DumpAsync();

        run.EventsShouldAgree(log);
        run.HitsShouldAgree(log);
        Invariants.CashShouldFollowFrom(log, run.Model);
        await Invariants.ShouldHoldAsync(engine);
    }

    private static async Task PlaySideBySideAsync(Script script, TimeSpan patience)
    {
        await using var engine = await Engine.StartAsync(Store.Sqlite);
        var run = new ScriptRun(engine, ScriptGenerator.FirstPrices, patience);
        await run.PlaySideBySideAsync(script.Commands, lateStock: "A");

        var log = await run.DumpAsync();

        run.EventsShouldAgree(log);
        run.HitsShouldBeNeeded(log);
        Invariants.CashShouldFollowFrom(log, run.Model);
        await Invariants.ShouldHoldAsync(engine);
    }
}
