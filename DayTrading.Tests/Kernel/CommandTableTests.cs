using DayTrading.Kernel;

namespace DayTrading.Tests.Kernel;

public sealed class CommandTableTests
{
    private static readonly CommandTable Factory = new(
        CommandWords.All.Select(word => new CommandDefinition(word, word.Name(), HistoryGroup.Orders, Read.Make(word))));

    [Theory]
    [InlineData("ADD", CommandFields.User | CommandFields.Amount)]
    [InlineData("QUOTE", CommandFields.User | CommandFields.Symbol)]
    [InlineData("BUY", CommandFields.User | CommandFields.Symbol | CommandFields.Amount)]
    [InlineData("COMMIT_BUY", CommandFields.User)]
    [InlineData("CANCEL_BUY", CommandFields.User)]
    [InlineData("SELL", CommandFields.User | CommandFields.Symbol | CommandFields.Amount)]
    [InlineData("COMMIT_SELL", CommandFields.User)]
    [InlineData("CANCEL_SELL", CommandFields.User)]
    [InlineData("SET_BUY_AMOUNT", CommandFields.User | CommandFields.Symbol | CommandFields.Amount)]
    [InlineData("SET_BUY_TRIGGER", CommandFields.User | CommandFields.Symbol | CommandFields.Price)]
    [InlineData("CANCEL_SET_BUY", CommandFields.User | CommandFields.Symbol)]
    [InlineData("SET_SELL_AMOUNT", CommandFields.User | CommandFields.Symbol | CommandFields.Amount)]
    [InlineData("SET_SELL_TRIGGER", CommandFields.User | CommandFields.Symbol | CommandFields.Price)]
    [InlineData("CANCEL_SET_SELL", CommandFields.User | CommandFields.Symbol)]
    [InlineData("DUMPLOG", CommandFields.User | CommandFields.Filename)]
    [InlineData("DISPLAY_SUMMARY", CommandFields.User)]
    public void Each_of_the_sixteen_words_has_the_fields_of_its_row(string name, CommandFields fields)
    {
        CommandWords.TryParse(name, out var word).ShouldBeTrue();
        CommandWords.TryParse(name.ToLowerInvariant(), out var lower).ShouldBeTrue();

        word.Name().ShouldBe(name);
        lower.ShouldBe(word);
        word.Fields().ShouldBe(fields);
        CommandWords.All.Count().ShouldBe(16);
    }

    [Theory]
    [InlineData("")]
    [InlineData("HOLD")]
    [InlineData("BUYY")]
    [InlineData("ſELL")]
    [InlineData("QUOTE ")]
    public void Any_other_word_is_no_command(string name) => CommandWords.TryParse(name, out _).ShouldBeFalse();

    [Fact]
    public void Good_text_becomes_a_message_of_proven_values()
    {
        var command = Factory.Create(new(7), new() { Word = CommandWord.Buy, User = "oY01WVirLr", Symbol = "abc", Amount = "200.5" });

        command.ShouldBeOfType<Read>().Values
            .ShouldBe(new CommandValues(UserId.Parse("oY01WVirLr"), StockSymbol.Parse("ABC"), new Money(200_50), default, null, null));
        command.Number.Value.ShouldBe(7);
    }

    [Fact]
    public void Fields_that_the_word_does_not_have_are_ignored()
    {
        var command = Factory.Create(
            new(1), new() { Word = CommandWord.CommitBuy, User = "u", Symbol = "?", Amount = "?", Filename = "f" });

        command.ShouldBeOfType<Read>().Values.ShouldBe(new CommandValues(UserId.Parse("u"), default, default, default, "f", null));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("0.00")]
    [InlineData("-73280.58")]
    [InlineData("1.005")]
    [InlineData("")]
    [InlineData("10000000000.00")]
    public void An_amount_or_price_that_is_not_above_zero_and_within_bounds_is_rejected(string funds)
    {
        foreach (var word in CommandWords.All.Where(w => (w.Fields() & (CommandFields.Amount | CommandFields.Price)) != 0))
        {
            var name = word.Fields().HasFlag(CommandFields.Amount) ? "amount" : "price";

            var command = Factory.Create(new(1), new() { Word = word, User = "u", Symbol = "ABC", Amount = funds, Price = funds });

            var rejection = command.ShouldBeOfType<MalformedCommand>().Rejection;
            rejection.Message.ShouldStartWith($"{name} must be ");
            rejection.Message.ShouldContain($"'{funds}'");
            rejection.Reason.ShouldNotContain("received");
        }
    }

    [Fact]
    public void A_bad_symbol_or_user_is_rejected_whatever_the_command()
    {
        foreach (var word in CommandWords.All)
        {
            var user = Factory.Create(new(1), new() { Word = word, User = "a b", Symbol = "ABC", Amount = "1", Price = "1" });
            user.ShouldBeOfType<MalformedCommand>().Rejection.Message.ShouldStartWith("user must be ");
            if (!word.Fields().HasFlag(CommandFields.Symbol)) continue;

            var symbol = Factory.Create(new(1), new() { Word = word, User = "u", Symbol = "ABCD", Amount = "1", Price = "1" });
            symbol.ShouldBeOfType<MalformedCommand>().Rejection.Message.ShouldStartWith("stock symbol must be ");
        }
    }

    [Fact]
    public void Only_DUMPLOG_can_be_without_a_user()
    {
        foreach (var word in CommandWords.All.Where(w => w != CommandWord.Dumplog))
        {
            var command = Factory.Create(new(1), new() { Word = word, Symbol = "ABC", Amount = "1", Price = "1" });
            command.ShouldBeOfType<MalformedCommand>().Rejection.Message.ShouldStartWith("user must be ");
        }

        Factory.Create(new(1), new() { Word = CommandWord.Dumplog, Filename = "./testLOG" })
            .ShouldBeOfType<Read>().Values.Filename.ShouldBe("./testLOG");
    }

    [Fact]
    public void Everything_that_is_wrong_is_said_at_once()
    {
        var command = Factory.Create(
            new(1), new() { Word = CommandWord.Sell, User = "", Symbol = "ABCD", Amount = "1.005", Price = "1.005" });

        var message = command.ShouldBeOfType<MalformedCommand>().Rejection.Message;
        message.ShouldContain("received ''");
        message.ShouldContain("received 'ABCD'");
        message.ShouldContain("received '1.005'");
    }

    private sealed class Read(CommandWord word, TransactionNumber number, CommandValues values) : Command(word, number, values.User)
    {
        public CommandValues Values { get; } = values;

        public static MakeCommand Make(CommandWord word) =>
            (TransactionNumber number, in CommandValues values) => new Read(word, number, values);
    }
}
