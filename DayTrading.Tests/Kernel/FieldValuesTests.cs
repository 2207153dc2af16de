using System.Globalization;
using DayTrading.Kernel;

namespace DayTrading.Tests.Kernel;

/// <summary>spec: Values, and the first of the checks.</summary>
public sealed class FieldValuesTests
{
    private const string AmountRule = "amount must be a number above 0 and at most 9999999999.99 with at most two decimals";
    private const string PriceRule = "price must be a number above 0 and at most 9999999999.99 with at most two decimals";
    private const string SymbolRule = "stock symbol must be 1 to 3 letters A-Z";
    private const string UserRule = "user must be 1 to 64 characters of A-Z a-z 0-9 _ - .";

    [Theory]
    [InlineData("0.01", "0.01")]
    [InlineData("7", "7.00")]
    [InlineData("007.5", "7.50")]
    [InlineData("9999999999.99", "9999999999.99")]
    public async Task An_amount_of_money_is_above_zero_and_has_at_most_ten_digits_and_two_decimals(string amount, string dollars)
    {
        await using var engine = await Engine.StartAsync(Store.Sqlite);

        await engine.DoAll($"ADD,u,{amount}");

        (await engine.Cash("u")).Available.ShouldBe(decimal.Parse(dollars, CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("0.00")]
    [InlineData("-73280.58")]
    [InlineData("+1")]
    [InlineData("1.234")]
    [InlineData("1.")]
    [InlineData(".5")]
    [InlineData("1e3")]
    [InlineData("ten")]
    [InlineData("10000000000.00")]
    [InlineData("٣")]
    public async Task Any_other_amount_or_price_is_rejected_and_named_in_the_reason(string text)
    {
        await using var engine = await Engine.StartAsync(Store.Sqlite);
        await engine.DoAll("ADD,u,100.00", "SET_BUY_AMOUNT,u,ABC,10.00");

        foreach (var command in (string[])["ADD,u", "BUY,u,ABC", "SELL,u,ABC", "SET_BUY_AMOUNT,u,ABC", "SET_SELL_AMOUNT,u,ABC"])
            (await engine.Do($"{command},{text}")).ShouldBeRejected($"{AmountRule}, received '{text}'");
        foreach (var command in (string[])["SET_BUY_TRIGGER,u,ABC", "SET_SELL_TRIGGER,u,ABC"])
            (await engine.Do($"{command},{text}")).ShouldBeRejected($"{PriceRule}, received '{text}'");

        (await engine.Cash("u")).ShouldBe((90.00m, 10.00m));
        engine.Quotes.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_symbol_in_lower_case_is_the_stock_in_upper_case()
    {
        await using var engine = await Engine.StartAsync(Store.Sqlite);
        engine.Quotes.SetPrice("ABC", 10.00m);

        await engine.DoAll("ADD,u,100.00", "BUY,u,abc,50.00", "COMMIT_BUY,u", "SELL,u,aBc,20.00");

        (await engine.Shares("u", "ABC")).ShouldBe((3, 2));
        engine.Quotes.Requests.ShouldBe([("ABC", "u")]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("ABCD")]
    [InlineData("A1")]
    [InlineData("A.B")]
    [InlineData("Ä")]
    public async Task Any_other_symbol_is_rejected_also_for_QUOTE(string text)
    {
        await using var engine = await Engine.StartAsync(Store.Sqlite);
        await engine.DoAll("ADD,u,100.00");

        (await engine.Do($"QUOTE,u,{text}")).ShouldBeRejected($"{SymbolRule}, received '{text}'");
        (await engine.Do($"BUY,u,{text},10.00")).ShouldBeRejected($"{SymbolRule}, received '{text}'");
        (await engine.Do($"CANCEL_SET_BUY,u,{text}")).ShouldBeRejected($"{SymbolRule}, received '{text}'");

        engine.Quotes.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_user_id_has_up_to_64_letters_digits_and_three_signs()
    {
        await using var engine = await Engine.StartAsync(Store.Sqlite);
        var longest = "Az09_-." + new string('x', 57);

        (await engine.Do($"ADD,{longest},1.00")).ShouldBeDone();
        (await engine.Do($"ADD,{longest}x,1.00")).ShouldBeRejected($"{UserRule}, received '{longest}x'");

        (await engine.Cash(longest)).Available.ShouldBe(1.00m);
    }

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("jürgen")]
    public async Task Any_other_user_id_is_rejected_also_for_QUOTE_and_DUMPLOG(string text)
    {
        await using var engine = await Engine.StartAsync(Store.Sqlite);

        (await engine.Do($"ADD,{text},1.00")).ShouldBeRejected($"{UserRule}, received '{text}'");
        (await engine.Do($"QUOTE,{text},ABC")).ShouldBeRejected($"{UserRule}, received '{text}'");
        (await engine.Do($"DUMPLOG,{text},log")).ShouldBeRejected($"{UserRule}, received '{text}'");

        engine.Quotes.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_field_values_are_checked_before_the_account_and_every_wrong_one_is_named()
    {
        await using var engine = await Engine.StartAsync(Store.Sqlite);

        var outcome = await engine.Do("BUY,nobody,ABCD,0.00");

        outcome.ShouldBeRejected($"{SymbolRule}, received 'ABCD'; {AmountRule}, received '0.00'");
        outcome.Rejection!.Reason.ShouldBe($"{SymbolRule}; {AmountRule}");
    }

    [Fact]
    public async Task Every_command_gets_a_number_above_those_before_it()
    {
        await using var engine = await Engine.StartAsync(Store.Sqlite);

        string[] lines = ["ADD,u,1.00", "ADD,u,bad", "COMMIT_BUY,u", "ADD,v,1.00"];

        var numbers = lines.Select(line => engine.Send(line).Command.Number.Value);

        numbers.ToArray().ShouldBe([1, 2, 3, 4]);
        engine.Get<TransactionNumbers>().Reserve(100).ShouldBe(4);
        engine.Send("ADD,u,1.00").Command.Number.Value.ShouldBe(105);
    }
}
