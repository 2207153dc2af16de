using System.Globalization;
using System.Security.Cryptography;
using DayTrading.Kernel;
using DayTrading.Workloads;

namespace DayTrading.Tests.Workloads;

public sealed class WorkloadGeneratorTests
{
    private static readonly List<ReadLine> Lines = WorkloadText.Read(Generate(new WorkloadShape(100, 100_000)));

    private static ILookup<CommandWord, ReadLine> ByWord { get; } = Lines.ToLookup(l => l.Word);

    private static Dictionary<string, int> Stocks { get; } =
        Lines.Where(l => l.Symbol.Length > 0).CountBy(l => l.Symbol, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);

    // Pinned, because one machine does not show what every machine does: whoever changes the generator changes this and the samples.
    [Fact]
    public void The_same_arguments_give_the_same_bytes_on_every_machine() =>
        Convert.ToHexStringLower(SHA256.HashData(Generate(new WorkloadShape(10, 10_000))))
            .ShouldBe("7033b896a29aacde03ef25cc69a91103a908718aa30cf8796dc86f500db162e9");

    [Fact]
    public void Another_seed_gives_other_commands() =>
        Generate(new WorkloadShape(2, 100, Seed: 2)).ShouldNotBe(Generate(new WorkloadShape(2, 100, Seed: 3)));

    [Fact]
    public void Lines_have_the_form_of_those_in_published_workloads()
    {
        using var text = new StreamReader(new MemoryStream(Generate(new WorkloadShape(3, 50))));

        var lines = text.ReadToEnd().Split('\n');

        lines[0].ShouldMatch(@"^\[1\] ADD,[0-9A-Za-z]{10},[0-9]+\.[0-9]{2} $");
        lines[..49].ShouldAllBe(line => line.EndsWith(' '));
        lines[49..].ShouldBe(["[50] DUMPLOG,./testLOG", ""]);
    }

    [Fact]
    public void Every_line_is_a_command_and_numbered()
    {
        Lines.ShouldAllBe(l => l.IsCommand);
        Lines.Select(l => l.Number).ShouldBe(Enumerable.Range(1, 100_000).Select(n => (long)n));
    }

    [Fact]
    public void The_mix_is_the_published_one()
    {
        foreach (var (word, share) in CommandMix.Shares)
        {
            (ByWord[word].Count() / 100_000.0).ShouldBe(share, 0.004, word.Name());
        }
    }

    [Fact]
    public void Every_users_first_command_is_an_ADD_and_users_join_over_the_whole_file()
    {
        var first = Lines.Where(l => l.User is not null).DistinctBy(l => l.User, StringComparer.Ordinal).ToList();

        first.Count.ShouldBe(100);
        first.ShouldAllBe(l => l.Word == CommandWord.Add);
        first.Count(l => l.Number > 50_000).ShouldBeInRange(30, 50);
        Lines.Take(30).Count(l => l.Word == CommandWord.Add).ShouldBeGreaterThan(15);
    }

    [Fact]
    public void Amounts_are_distributed_as_published()
    {
        var adds = Funds(CommandWord.Add);
        adds[adds.Count / 2].ShouldBeInRange(69_500.00m, 70_500.00m);
        adds[0].ShouldBeInRange(0.01m, 30_000.00m);
        adds[^1].ShouldBeInRange(110_000.00m, 140_000.00m);
        foreach (var word in (CommandWord[])[CommandWord.Buy, CommandWord.Sell, CommandWord.SetBuyAmount, CommandWord.SetSellAmount])
        {
            var amounts = Funds(word);
            amounts[amounts.Count / 2].ShouldBe(375m, 15m, word.Name());
            amounts[^1].ShouldBeLessThanOrEqualTo(750m);
        }

        foreach (var word in (CommandWord[])[CommandWord.SetBuyTrigger, CommandWord.SetSellTrigger])
        {
            var prices = Funds(word);
            prices[prices.Count / 2].ShouldBe(112m, 8m, word.Name());
            prices[^1].ShouldBeLessThanOrEqualTo(750m);
        }
    }

    [Fact]
    public void Stocks_have_a_long_tail_whose_top_has_one_command_in_fifty()
    {
        Stocks.Count.ShouldBe(1000);
        (Stocks.Values.Max() / (double)Stocks.Values.Sum()).ShouldBe(15_890 / 754_914.0, 0.003);
    }

    [Theory]
    [InlineData(100, 1)]
    [InlineData(100_000, 1000)]
    [InlineData(1_200_000, 2773)]
    [InlineData(1_000_000_000, 2773)]
    public void The_number_of_stocks_follows_the_number_of_commands_like_the_known_files(long commands, int stocks) =>
        new WorkloadShape(1, commands).StockCount.ShouldBe(stocks);

    [Fact]
    public void A_given_number_of_stocks_is_kept() =>
        WorkloadText.Read(Generate(new WorkloadShape(2, 10_000, Stocks: 7)))
            .Where(l => l.Symbol.Length > 0).Select(l => l.Symbol).Distinct(StringComparer.Ordinal).Count().ShouldBe(7);

    [Fact]
    public void Sequences_make_sense()
    {
        var followed = 0;
        var last = new Dictionary<string, ReadLine>(StringComparer.Ordinal);
        foreach (var line in Lines.Where(l => l.User is not null))
        {
            var before = last.GetValueOrDefault(line.User!);
            if (before?.Word == CommandWord.Buy && line.Word is CommandWord.CommitBuy or CommandWord.CancelBuy) followed++;
            if (before?.Word == CommandWord.SetBuyAmount && line.Word == CommandWord.SetBuyTrigger) line.Symbol.ShouldBe(before.Symbol);
            last[line.User!] = line;
        }

        (followed / (double)ByWord[CommandWord.Buy].Count()).ShouldBe(0.6, 0.03);
    }

    [Fact]
    public void As_many_users_as_commands_allow_all_join() =>
        WorkloadText.Read(Generate(new WorkloadShape(99, 100))).Count(l => l.Word == CommandWord.Add).ShouldBe(99);

    [Theory]
    [InlineData(0, 100, null, "The number of users must be 1 to 1000000, not 0")]
    [InlineData(1, 1, null, "The number of commands must be 2 to 1000000000, not 1")]
    [InlineData(1, 100, 17577, "The number of stocks must be 1 to 17576, not 17577")]
    [InlineData(100, 100, null, "100 commands are too few for 100 users: each begins with an ADD, and the last command is a DUMPLOG")]
    public void What_cannot_be_generated_is_rejected_with_a_message(int users, long commands, int? stocks, string objection)
    {
        var shape = new WorkloadShape(users, commands, stocks);

        shape.Objection.ShouldBe(objection);
        Should.Throw<ArgumentException>(() => WorkloadGenerator.Write(Stream.Null, shape));
    }

    private static byte[] Generate(WorkloadShape shape)
    {
        using var file = new MemoryStream();
        WorkloadGenerator.Write(file, shape, CancellationToken.None);
        return file.ToArray();
    }

    private static List<decimal> Funds(CommandWord word) =>
        [.. ByWord[word].Select(l => decimal.Parse(l.Funds, CultureInfo.InvariantCulture)).Order()];
}
