using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;

namespace DayTrading.Tests.Model;

/// <summary>
/// Plays random scripts until one fails, then shorter ones as long as they fail too. The failure names the seed and the shortest script;
/// to play it again set DAYTRADING_SEED to the first pair of numbers that it prints, as in "123,457".
/// </summary>
internal static class ScriptCheck
{
    /// <summary>How long the engine may take, in real time, for what has taken effect in the model; it takes milliseconds.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>For the shorter scripts: most of those that fail as well do so by waiting in vain.</summary>
    private static readonly TimeSpan PatienceOnceFailed = TimeSpan.FromSeconds(1);

    public static void Check(Arbitrary<Script> scripts, int cases, Func<Script, TimeSpan, Task> play)
    {
        var patience = Patience;
        var config = Config.QuickThrowOnFailure
            .WithMaxTest(cases).WithStartSize(10).WithEndSize(60).WithQuietOnSuccess(true).WithReplay(Seed());
        FsCheck.Check.One(config, Prop.ForAll(scripts, async script =>
        {
            try
            {
                await play(script, patience);
            }
            catch
            {
                patience = PatienceOnceFailed;
                throw;
            }
        }));
    }

    private static FSharpOption<Replay>? Seed()
    {
        if (Environment.GetEnvironmentVariable("DAYTRADING_SEED")?.Split(',') is not [var seed, var gamma]) return null;

        return new Replay(new Rnd(ulong.Parse(seed, CultureInfo.InvariantCulture), ulong.Parse(gamma, CultureInfo.InvariantCulture)), null);
    }
}
