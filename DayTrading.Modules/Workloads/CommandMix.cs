using Bogus;
using DayTrading.Kernel;
using DayTrading.Record;

namespace DayTrading.Workloads;

/// <summary>
/// Which command a generated user gives next. The shares of the commands are those published for the final workload of 2019; the
/// sequences, such as half of the BUYs being committed at once, are those of the known files.
/// </summary>
internal static class CommandMix
{
    private static readonly (CommandWord Word, int Count)[] Published =
    [
        (CommandWord.Buy, 168_939), (CommandWord.Quote, 157_469), (CommandWord.Add, 133_285), (CommandWord.DisplaySummary, 107_799),
        (CommandWord.SetBuyTrigger, 100_477), (CommandWord.CommitBuy, 97_821), (CommandWord.SetSellTrigger, 87_827),
        (CommandWord.Sell, 75_406), (CommandWord.SetBuyAmount, 58_234), (CommandWord.SetSellAmount, 53_816),
        (CommandWord.CommitSell, 52_754), (CommandWord.CancelBuy, 29_337), (CommandWord.CancelSetSell, 29_336),
        (CommandWord.CancelSell, 24_089), (CommandWord.CancelSetBuy, 23_410),
    ];

    private static readonly (CommandWord After, CommandWord Next, int Percent)[] Sequels =
    [
        (CommandWord.Add, CommandWord.Quote, 40), (CommandWord.Add, CommandWord.Buy, 40),
        (CommandWord.Quote, CommandWord.Buy, 25),
        (CommandWord.Buy, CommandWord.CommitBuy, 50), (CommandWord.Buy, CommandWord.CancelBuy, 10),
        (CommandWord.Sell, CommandWord.CommitSell, 50), (CommandWord.Sell, CommandWord.CancelSell, 10),
        (CommandWord.SetBuyAmount, CommandWord.SetBuyTrigger, 70), (CommandWord.SetBuyAmount, CommandWord.CancelSetBuy, 10),
        (CommandWord.SetSellAmount, CommandWord.SetSellTrigger, 70), (CommandWord.SetSellAmount, CommandWord.CancelSetSell, 10),
    ];

    // The weights, in hundredths, of a command that follows from no earlier one: the published counts less those that do follow.
    private static readonly int[] Weights =
        [.. Published.Select(p => 100 * p.Count - Sequels.Where(s => s.Next == p.Word).Sum(s => s.Percent * CountOf(s.After)))];

    private static readonly int TotalWeight = Weights.Sum();

    /// <summary>Each command's share of all commands.</summary>
    public static IEnumerable<(CommandWord Word, double Share)> Shares =>
        Published.Select(p => (p.Word, (double)p.Count / Published.Sum(q => q.Count)));

    public static CommandWord Next(CommandWord after, Randomizer randomizer)
    {
        var percent = randomizer.Number(99);
        foreach (var sequel in Sequels)
        {
            if (sequel.After != after) continue;
            if (percent < sequel.Percent) return sequel.Next;
            percent -= sequel.Percent;
        }

        var weight = randomizer.Number(TotalWeight - 1);
        var index = 0;
        while (weight >= Weights[index]) weight -= Weights[index++];
        return Published[index].Word;
    }

    private static int CountOf(CommandWord word) => Published.Single(p => p.Word == word).Count;
}
