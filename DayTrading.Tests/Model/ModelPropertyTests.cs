using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;

namespace DayTrading.Tests.Model;

/// <summary>
/// Random scripts on the whole system and on the model. A failure prints the seed and the shortest script found; to play it again set
/// DAYTRADING_SEED to the two numbers of the seed, as in "123,457".
/// </summary>
public sealed class ModelPropertyTests
{
    // Once a script has failed its shorter ones are tried, and most of these wait in vain.
    private TimeSpan _patience = TimeSpan.FromSeconds(10);

    [Fact]
    public void Whatever_users_send_the_engine_does_what_the_specification_says() => Check(ScriptGenerator.Commands, 80, PlayAsync);

    [Fact]
    public void Orders_and_quotes_expire_as_the_specification_says() => Check(ScriptGenerator.CommandsAndTime, 60, PlayAsync);

    [Fact]
    public void Triggers_follow_changing_prices_as_the_specification_says() => Check(ScriptGenerator.CommandsTimeAndPrices, 60, PlayAsync);

    [Fact]
    public void With_constant_prices_the_outcome_does_not_depend_on_how_users_interleave() =>
        Check(ScriptGenerator.Commands, 40, PlaySideBySideAsync);

    private async Task PlayAsync(Script script)
    {
        await using var engine = await Engine.StartAsync(Store.Sqlite);
        var run = new ScriptRun(engine, ScriptGenerator.FirstPrices, _patience);
        await run.PlayAsync(script);
        var log = await run.DumpAsync();
        run.EventsShouldAgree(log);
        run.HitsShouldAgree(log);
    }

    private async Task PlaySideBySideAsync(Script script)
    {
        await using var engine = await Engine.StartAsync(Store.Sqlite);
        var run = new ScriptRun(engine, ScriptGenerator.FirstPrices, _patience);
        await run.PlaySideBySideAsync(script.Commands);
        var log = await run.DumpAsync();
        run.EventsShouldAgree(log);
        run.HitsShouldBeNeeded(log);
    }

    private void Check(Arbitrary<Script> scripts, int cases, Func<Script, Task> play)
    {
        var config = Config.QuickThrowOnFailure.WithMaxTest(cases).WithStartSize(10).WithEndSize(60).WithReplay(Seed());
        FsCheck.Check.One(config, Prop.ForAll(scripts, async script =>
        {
            try
            {
                await play(script);
            }
            catch
            {
                _patience = TimeSpan.FromSeconds(1);
                throw;
            }
        }));
    }

    private static FSharpOption<Replay>? Seed()
    {
        if (Environment.GetEnvironmentVariable("DAYTRADING_SEED")?.Split(',') is not [var seed, var gamma]) return null;

        return new Replay(new Rnd(ulong.Parse(seed), ulong.Parse(gamma)), null);
    }
}
