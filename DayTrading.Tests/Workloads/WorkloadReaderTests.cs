using System.Text;
using DayTrading.Kernel;
using DayTrading.Workloads;

namespace DayTrading.Tests.Workloads;

public sealed class WorkloadReaderTests
{
    [Theory]
    [InlineData("ADD,u,1.00", CommandWord.Add, "u", "", "1.00", null)]
    [InlineData("QUOTE,u,ABC", CommandWord.Quote, "u", "ABC", "", null)]
    [InlineData("BUY,u,ABC,1.00", CommandWord.Buy, "u", "ABC", "1.00", null)]
    [InlineData("COMMIT_BUY,u", CommandWord.CommitBuy, "u", "", "", null)]
    [InlineData("CANCEL_BUY,u", CommandWord.CancelBuy, "u", "", "", null)]
    [InlineData("SELL,u,ABC,1.00", CommandWord.Sell, "u", "ABC", "1.00", null)]
    [InlineData("COMMIT_SELL,u", CommandWord.CommitSell, "u", "", "", null)]
    [InlineData("CANCEL_SELL,u", CommandWord.CancelSell, "u", "", "", null)]
    [InlineData("SET_BUY_AMOUNT,u,ABC,1.00", CommandWord.SetBuyAmount, "u", "ABC", "1.00", null)]
    [InlineData("SET_BUY_TRIGGER,u,ABC,1.00", CommandWord.SetBuyTrigger, "u", "ABC", "1.00", null)]
    [InlineData("CANCEL_SET_BUY,u,ABC", CommandWord.CancelSetBuy, "u", "ABC", "", null)]
    [InlineData("SET_SELL_AMOUNT,u,ABC,1.00", CommandWord.SetSellAmount, "u", "ABC", "1.00", null)]
    [InlineData("SET_SELL_TRIGGER,u,ABC,1.00", CommandWord.SetSellTrigger, "u", "ABC", "1.00", null)]
    [InlineData("CANCEL_SET_SELL,u,ABC", CommandWord.CancelSetSell, "u", "ABC", "", null)]
    [InlineData("DUMPLOG,u,./mine", CommandWord.Dumplog, "u", "", "", "./mine")]
    [InlineData("DUMPLOG,./testLOG", CommandWord.Dumplog, null, "", "", "./testLOG")]
    [InlineData("DISPLAY_SUMMARY,u", CommandWord.DisplaySummary, "u", "", "", null)]
    public void Each_command_word_has_its_fields(
        string line, CommandWord word, string? user, string symbol, string funds, string? filename) =>
        WorkloadText.Read($"[1] {line} \n").ShouldBe([new ReadLine(1, word, user, symbol, funds, filename, null)]);

    [Theory]
    [InlineData("[1] ADD,u,5.00 \n[2] QUOTE,u,S \n")]
    [InlineData("[1] ADD,u,5.00 \n[2] QUOTE,u,S")]
    [InlineData("[1] ADD,u,5.00\r\n[2] QUOTE,u,S\r\n")]
    [InlineData("[1] ADD,u,5.00 \r\n[2] QUOTE,u,S \r")]
    [InlineData("\uFEFF[1] ADD,u,5.00\n[2] QUOTE,u,S\n")]
    [InlineData("\n\n[1] ADD,u,5.00\n \t \n\r\n[2] QUOTE,u,S\n\n")]
    [InlineData("[1] ADD, u, 5.00\n[2] QUOTE,  u,\tS\n")]
    [InlineData(" \t[1]\tADD , u , 5.00 \t\n  [2]   QUOTE ,u ,S\n")]
    [InlineData("[1]ADD,u,5.00\n[2]QUOTE,u,S\n")]
    [InlineData("ADD,u,5.00\nQUOTE,u,S\n")]
    [InlineData("$ ADD,u,5.00\n$ QUOTE,u,S\n")]
    [InlineData("$ADD,u,5.00\n\t$\tQUOTE,u,S\n")]
    [InlineData("[1] add,u,5.00\n[2] Quote,u,S\n")]
    public void Published_workload_files_are_read(string text) =>
        WorkloadText.Read(text).ShouldBe(
        [
            new ReadLine(1, CommandWord.Add, "u", "", "5.00", null, null),
            new ReadLine(2, CommandWord.Quote, "u", "S", "", null, null),
        ]);

    [Fact]
    public void A_gzip_file_is_known_by_its_first_bytes()
    {
        var text = "\uFEFF[1] ADD,u,5.00 \n[2] DUMPLOG,./testLOG"u8.ToArray();

        WorkloadText.Read(WorkloadText.Gzip(text)).ShouldBe(WorkloadText.Read(text));
    }

    [Fact]
    public void A_gzip_file_that_is_cut_off_is_damaged()
    {
        var text = string.Concat(Enumerable.Range(1, 500).Select(n => $"[{n}] ADD,u,{n}.00 \n"));
        var compressed = WorkloadText.Gzip(Encoding.UTF8.GetBytes(text));

        Should.Throw<InvalidDataException>(() => WorkloadText.PreScan(compressed[..^20]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("\uFEFF")]
    [InlineData(" \r\n\t\n")]
    public void A_file_of_blank_lines_has_no_commands(string text) => WorkloadText.Read(text).ShouldBeEmpty();

    [Theory]
    [InlineData("ADD,u,-73280.58")]
    [InlineData("ADD,u,0")]
    [InlineData("ADD,u,1.005")]
    [InlineData("ADD,u,")]
    [InlineData("ADD,,5.00")]
    [InlineData("ADD,u v,5.00")]
    [InlineData("QUOTE,u,ABCD")]
    [InlineData("QUOTE,u,")]
    [InlineData("BUY,ü,ABC,1.00")]
    public void An_invalid_field_is_a_command_that_will_be_rejected_not_an_unreadable_line(string line)
    {
        var read = WorkloadText.Read(line).ShouldHaveSingleItem();

        read.IsCommand.ShouldBeTrue();
        var form = new CommandText { Word = read.Word, User = read.User, Symbol = read.Symbol, Amount = read.Funds, Price = read.Funds };
        CommandValues.TryRead(form, out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData("FOO,u,5.00", "Unknown command word")]
    [InlineData("ADDU,u,5.00", "Unknown command word")]
    [InlineData(",u,5.00", "Unknown command word")]
    [InlineData("[abc] ADD,u,5.00", "Unknown command word")]
    [InlineData("[-1] ADD,u,5.00", "Unknown command word")]
    [InlineData("[1 ADD,u,5.00", "Unknown command word")]
    [InlineData("[1]", "Unknown command word")]
    [InlineData("$", "Unknown command word")]
    [InlineData("ADD,u", "ADD must be followed by user and amount")]
    [InlineData("ADD,u,5.00,", "ADD must be followed by user and amount")]
    [InlineData("ADD,u,5,000.00", "ADD must be followed by user and amount")]
    [InlineData("BUY,u,ABC", "BUY must be followed by user, stock symbol and amount")]
    [InlineData("SET_SELL_TRIGGER,u,ABC,1,2,3,4,5,6", "SET_SELL_TRIGGER must be followed by user, stock symbol and price")]
    [InlineData("CANCEL_SET_BUY,u", "CANCEL_SET_BUY must be followed by user and stock symbol")]
    [InlineData("COMMIT_BUY", "COMMIT_BUY must be followed by user")]
    [InlineData("DUMPLOG", "DUMPLOG must be followed by user and filename, or by the filename alone")]
    [InlineData("DUMPLOG,u,a,b", "DUMPLOG must be followed by user and filename, or by the filename alone")]
    public void An_unknown_word_or_a_wrong_number_of_fields_is_unreadable_and_the_run_goes_on(string line, string reason)
    {
        var lines = WorkloadText.Read($"ADD,u,1.00\n  {line} \nADD,u,2.00\n");

        lines.Select(l => l.IsCommand).ShouldBe([true, false, true]);
        lines[1].Unreadable.ShouldBe(new UnreadableLine(2, line, reason));
    }

    [Theory]
    [InlineData(4096, true)]
    [InlineData(4097, false)]
    public void A_line_of_more_than_4096_bytes_is_unreadable(int length, bool readable)
    {
        var line = "DUMPLOG,".PadRight(length, 'x');

        foreach (var end in (string[])["", "\n", "\r\n"])
        {
            var read = WorkloadText.Read(line + end).ShouldHaveSingleItem();

            read.IsCommand.ShouldBe(readable);
            if (!readable) read.Unreadable.ShouldBe(new UnreadableLine(1, line[..200] + "…", "The line is longer than 4096 bytes"));
        }
    }

    [Fact]
    public void A_line_of_any_length_is_skipped_whole()
    {
        var lines = WorkloadText.Read($"[7] ADD,u,{new string('9', 1_000_000)}\n[9] ADD,u,1.00\n");

        lines.Select(l => (l.Number, l.IsCommand)).ShouldBe([(7, false), (9, true)]);
    }

    [Theory]
    [InlineData(new byte[] { 0xFF })]
    [InlineData(new byte[] { 0xC3 })]
    [InlineData(new byte[] { 0xC0, 0x80 })]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 })]
    public void A_line_that_is_not_UTF_8_is_unreadable(byte[] wrong)
    {
        var line = WorkloadText.Read([.. "[3] ADD,"u8, .. wrong, .. ",5.00\n"u8]).ShouldHaveSingleItem();

        line.Unreadable.ShouldNotBeNull().Reason.ShouldBe("The line is not UTF-8");
        line.Unreadable.Line.ShouldBe(3);
        line.Unreadable.Text.ShouldStartWith("[3] ADD,\uFFFD");
    }

    [Fact]
    public void The_reported_text_does_not_end_in_half_a_character()
    {
        var line = WorkloadText.Read(new string('x', 199) + "😀😀").ShouldHaveSingleItem();

        line.Unreadable.ShouldNotBeNull().Text.ShouldBe(new string('x', 199) + "…");
    }

    [Fact]
    public void A_user_is_one_string_throughout_the_file()
    {
        var lines = WorkloadText.Read("ADD,someone,1.00\nCOMMIT_BUY,someone\n");

        ReferenceEquals(lines[0].User, lines[1].User).ShouldBeTrue();
    }
}
