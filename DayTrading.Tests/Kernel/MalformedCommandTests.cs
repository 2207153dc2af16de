using DayTrading.Kernel;

namespace DayTrading.Tests.Kernel;

/// <summary>What the record keeps of a command whose fields are not what they must be (spec: audit-log.md, Types).</summary>
public sealed class MalformedCommandTests
{
    private static readonly CommandTable Factory = new([]);

    [Theory]
    [InlineData("-73280.58", "-73280.58")]
    [InlineData("0", "0.00")]
    [InlineData("0.0", "0.00")]
    [InlineData("-0", "0.00")]
    [InlineData("+0.5", "0.50")]
    [InlineData("10000000000", "10000000000.00")]
    [InlineData("00000000000000000000000000000000000012.5", "12.50")]
    [InlineData("92233720368547758.07", "92233720368547758.07")]
    [InlineData("-92233720368547758.07", "-92233720368547758.07")]
    public void A_number_with_at_most_two_decimals_is_recorded_though_it_is_no_good_amount(string received, string recorded)
    {
        var command = Add(received);

        command.RecordedFunds.ShouldNotBeNull().ToString().ShouldBe(recorded);
        command.RecordedLargeFunds.ShouldBeNull();
        command.Rejection.Message.ShouldContain($"received '{received}'");
    }

    [Theory]
    [InlineData("92233720368547758.08", "92233720368547758.08")]
    [InlineData("-92233720368547758.1", "-92233720368547758.10")]
    [InlineData("+9999999999999999999999", "9999999999999999999999.00")]
    [InlineData("0000000000000000000099999999999999999999999.9", "99999999999999999999999.90")]
    [InlineData("99999999999999999999999999999999999999", "99999999999999999999999999999999999999.00")]
    public void A_number_that_is_larger_than_any_account_is_recorded_as_text(
        string received, string? recorded)
    {
        var command = Add(received);

        command.RecordedFunds.ShouldBeNull();
        command.RecordedLargeFunds.ShouldBe(recorded);
        command.Rejection.Message.ShouldContain($"received '{received}'");
    }

    [Theory]
    [InlineData("")]
    [InlineData("1.005")]
    [InlineData("1.")]
    [InlineData(".5")]
    [InlineData("--1")]
    [InlineData("1e3")]
    [InlineData("12\n")]
    [InlineData("1,000")]
    [InlineData("twelve")]
    [InlineData("١٢")]
    public void Any_other_amount_is_left_out_of_the_record_and_quoted_in_the_rejection(string received)
    {
        var command = Add(received);

        command.RecordedFunds.ShouldBeNull();
        command.RecordedLargeFunds.ShouldBeNull();
        command.Rejection.Message.ShouldContain($"received '{received}'");
    }

    [Theory]
    [InlineData("ABCD", null)]
    [InlineData("", "")]
    [InlineData("A1", "A1")]
    [InlineData("a-b", "a-b")]
    [InlineData("A\0", "A\0")]
    [InlineData("\U0001F600A", "\U0001F600A")]
    [InlineData("\U0001F600\U0001F600", null)]
    [InlineData("\U0001F600\U0001F600AB", null)]
    public void A_symbol_is_recorded_as_received_if_it_has_at_most_three_characters(string received, string? recorded)
    {
        var command = Malformed(new() { Word = CommandWord.Quote, User = "u", Symbol = received });

        command.RecordedSymbol.ShouldBe(recorded);
        command.Rejection.Message.ShouldContain($"received '{received}'");
    }

    [Fact]
    public void A_good_symbol_beside_a_bad_amount_is_recorded_in_upper_case() =>
        Malformed(new() { Word = CommandWord.Buy, User = "u", Symbol = "abc", Amount = "-1" }).RecordedSymbol.ShouldBe("ABC");

    [Fact]
    public void A_bad_user_is_recorded_as_received()
    {
        var command = Malformed(new() { Word = CommandWord.CommitBuy, User = "a b<\u0001\uD800>" });

        command.RecordedUser.ShouldBe("a b<\u0001\uD800>");
        command.Rejection.Message.ShouldContain("'a b<\u0001\uD800>'");
    }

    [Fact]
    public void Only_the_fields_of_the_word_are_recorded()
    {
        var commit = Malformed(
            new() { Word = CommandWord.CommitBuy, User = "?", Symbol = "ABC", Amount = "5", Price = "5", Filename = "f" });
        var dumplog = Malformed(
            new() { Word = CommandWord.Dumplog, User = "?", Symbol = "ABC", Amount = "5", Price = "5", Filename = "f\u0002" });

        (commit.RecordedSymbol, commit.RecordedFunds, commit.RecordedFilename).ShouldBe((null, null, null));
        (dumplog.RecordedSymbol, dumplog.RecordedFunds, dumplog.RecordedFilename).ShouldBe((null, null, "f\u0002"));
    }

    private static MalformedCommand Add(string amount) => Malformed(
        new() { Word = CommandWord.Add, User = "u", Amount = amount, Price = amount });

    private static MalformedCommand Malformed(in CommandText form) => Factory.Create(new(1), form).ShouldBeOfType<MalformedCommand>();
}
