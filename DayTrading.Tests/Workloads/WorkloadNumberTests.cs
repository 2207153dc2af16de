using System.Globalization;
using System.Numerics;
using System.Text;
using DayTrading.Workloads;
using FsCheck;
using FsCheck.Fluent;

namespace DayTrading.Tests.Workloads;

public sealed class WorkloadNumberTests
{
    // What lines are made of, so that chance makes sensible and absurd ones alike.
    private static readonly byte[][] Pieces =
    [
        .. new[]
        {
            "\n", "\n", "\n", "\r\n", "\r", " ", "\t", "[", "]", "[1] ", "[5] ", "[12]", "[0] ", "[007] ", "[999999999999999] ",
            "[1000000000000000] ", "[99999999999999999999999999]", "$ ", "$", "ADD", "add", "QUOTE", ",", ",", "ADD,u,1.00", "DUMPLOG,x",
            "u", "é", "\uFEFF", new string('x', 5000), new string(' ', 4097),
        }.Select(Encoding.UTF8.GetBytes),
        [0xFF],
        [0xC3],
    ];

    private static readonly Arbitrary<byte[]> Files =
        Gen.Elements(Pieces).ArrayOf().Resize(60).Select(p => p.SelectMany(b => b).ToArray()).ToArbitrary();

    [Theory]
    [InlineData("[1] A\n[2] A\n[3] A", new long[] { 1, 2, 3 })]
    [InlineData("[5] A\n[9] A\nA\n$ A", new long[] { 5, 9, 10, 11 })]
    [InlineData("[5] A\n[5] A\n[3] A\n[8] A", new long[] { 5, 6, 7, 8 })]
    [InlineData("[0] A\n[0] A", new long[] { 1, 2 })]
    [InlineData("[007] A\n[0000000000000000000000000000000008] A", new long[] { 7, 8 })]
    public void A_lines_number_is_the_bracketed_one_if_it_is_greater_than_the_previous_else_that_plus_one(string text, long[] numbers) =>
        WorkloadText.Read(text).Select(l => l.Number).ShouldBe(numbers);

    [Fact]
    public void Blank_lines_do_not_count_and_unreadable_ones_do() =>
        WorkloadText.Read("ADD,u,1\n\n \nnonsense\n\nADD,u,1").Select(l => (l.Number, l.IsCommand))
            .ShouldBe([(1, true), (2, false), (3, true)]);

    [Fact]
    public void A_number_of_more_than_15_digits_is_unreadable_and_does_not_move_the_count()
    {
        var lines = WorkloadText.Read(
            "[4] ADD,u,1\n[1000000000000000] ADD,u,1\n[99999999999999999999] ADD,u,1\n[999999999999999] ADD,u,1\nADD,u,1");

        lines.Select(l => l.Number).ShouldBe([4, 5, 6, 999_999_999_999_999, 1_000_000_000_000_000]);
        lines.Select(l => l.IsCommand).ShouldBe([true, false, false, true, true]);
        lines[1].Unreadable.ShouldNotBeNull().Reason.ShouldBe("The line's number is above 999999999999999");
    }

    [Fact]
    public void The_pre_scan_finds_the_number_of_lines_and_the_highest_number() =>
        WorkloadText.PreScan("[2] ADD,u,1\n\nnonsense\n[9] ADD,u,1\n[1] ADD,u,1"u8.ToArray()).ShouldBe(new WorkloadPreScan(4, 10));

    [Fact]
    public void The_pre_scan_and_the_reader_agree_on_every_file() => Prop.ForAll(Files, file =>
    {
        var lines = WorkloadText.Read(file);

        WorkloadText.PreScan(file).ShouldBe(new WorkloadPreScan(lines.Count, lines.LastOrDefault()?.Number ?? 0));
        lines.Zip(lines.Skip(1)).ShouldAllBe(pair => pair.First.Number < pair.Second.Number);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void How_a_file_comes_in_pieces_makes_no_difference() => Prop.ForAll(Files, Gen.Choose(1, 100).ToArbitrary(), (file, piece) =>
        WorkloadText.Read(file, piece).ShouldBe(WorkloadText.Read(file))).QuickCheckThrowOnFailure();

    [Fact]
    public void The_numbers_are_those_of_a_plain_reading_of_the_rule() => Prop.ForAll(Files, file =>
        WorkloadText.Read(file).Select(l => l.Number).ShouldBe(PlainNumbers(file))).QuickCheckThrowOnFailure();

    private static List<long> PlainNumbers(byte[] file)
    {
        var text = Encoding.Latin1.GetString(file);
        if (text.StartsWith("ï»¿", StringComparison.Ordinal)) text = text[3..];
        var numbers = new List<long>();
        long previous = 0;
        foreach (var line in text.Split('\n'))
        {
            var bare = line.EndsWith('\r') ? line[..^1] : line;
            var isTooLong = bare.Length > 4096;
            var trimmed = (isTooLong ? bare[..4096] : bare).Trim(' ', '\t', '\r');
            if (trimmed.Length == 0 && !isTooLong) continue;

            var end = trimmed.IndexOf(']', StringComparison.Ordinal);
            var digits = trimmed.StartsWith('[') && end > 1 ? trimmed[1..end] : "";
            var stated = digits.Length > 0 && digits.All(char.IsAsciiDigit) ? BigInteger.Parse(digits, CultureInfo.InvariantCulture) : 0;
            numbers.Add(previous = stated > previous && stated <= 999_999_999_999_999 ? (long)stated : previous + 1);
        }

        return numbers;
    }
}
