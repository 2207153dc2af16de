namespace DayTrading.Tests.Audit;

/// <summary>spec: how fields that are not what they must be stand in the log.</summary>
public sealed class RejectedFieldsTests
{
    private const string AmountRule = "amount must be a number above 0 and at most 9999999999.99 with at most two decimals";
    private const string SymbolRule = "stock symbol must be 1 to 3 letters A-Z";
    private const string UserRule = "user must be 1 to 64 characters of A-Z a-z 0-9 _ - .";

    [Theory]
    [InlineData("-73280.58", "-73280.58")]
    [InlineData("0", "0.00")]
    [InlineData("0.0", "0.00")]
    [InlineData("-5.5", "-5.50")]
    [InlineData("10000000000", "10000000000.00")]
    [InlineData("123456789012345678901.5", "123456789012345678901.50")]
    public async Task Funds_are_written_if_the_text_is_a_number_with_at_most_two_decimals(string text, string written)
    {
        await using var engine = await Engine.StartAsync(Store.Sqlite);

        await engine.Do($"ADD,u,{text}");

        (await engine.Log()).ShouldBe(
        [
            $"userCommand 1 ADD user=u funds={written}",
            $"errorEvent 1 ADD user=u funds={written} error={AmountRule}, received '{text}'",
        ]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1.234")]
    [InlineData("ten dollars")]
    [InlineData("1e3")]
    [InlineData("NaN")]
    public async Task Other_funds_are_left_out_and_quoted_in_the_errorMessage(string text)
    {
        await using var engine = await Engine.StartAsync(Store.Sqlite);

        await engine.Do($"BUY,u,ABC,{text}");

        (await engine.Log()).ShouldBe(
        [
            "userCommand 1 BUY user=u stock=ABC",
            $"errorEvent 1 BUY user=u stock=ABC error={AmountRule}, received '{text}'",
        ]);
    }

    [Theory, EachStore]
    public async Task A_symbol_of_more_than_three_characters_is_left_out_and_quoted_in_the_errorMessage(Store store)
    {
        await using var engine = await Engine.StartAsync(store);

        await engine.Do("QUOTE,u,ABCD");

        (await engine.Log()).ShouldBe(["userCommand 1 QUOTE user=u", $"errorEvent 1 QUOTE user=u error={SymbolRule}, received 'ABCD'"]);
    }

    [Theory, EachStore]
    public async Task Other_fields_are_written_as_received(Store store)
    {
        await using var engine = await Engine.StartAsync(store);
        await engine.DoAll("ADD,u,1.00", "DUMPLOG,u,../../etc/<pass>&\"wd\"");

        await engine.Do("BUY,two words & <more>,A1,5.00");

        (await engine.Log()).Skip(2).ShouldBe(
        [
            "userCommand 2 DUMPLOG user=u file=../../etc/<pass>&\"wd\"",
            "userCommand 3 BUY user=two words & <more> stock=A1 funds=5.00",
            "errorEvent 3 BUY user=two words & <more> stock=A1 funds=5.00 "
                + $"error={UserRule}, received 'two words & <more>'; {SymbolRule}, received 'A1'",
        ]);
    }

    [Theory, EachStore]
    public async Task Characters_that_XML_forbids_are_written_as_U_FFFD(Store store)
    {
        await using var engine = await Engine.StartAsync(store);

        await engine.Do("QUOTE,\u0000\u0007x\ud83d\ude00\ud83d,ABC");
        await engine.Do("DUMPLOG,u,\u001blog\uffff");

        const string cleaned = "\ufffd\ufffdx\ud83d\ude00\ufffd";
        (await engine.Log()).ShouldBe(
        [
            $"userCommand 1 QUOTE user={cleaned} stock=ABC",
            $"errorEvent 1 QUOTE user={cleaned} stock=ABC error={UserRule}, received '{cleaned}'",
            "userCommand 2 DUMPLOG user=u file=\ufffdlog\ufffd",
        ]);
    }

    [Theory, EachStore]
    public async Task A_user_whose_name_is_no_user_id_is_found_in_the_log_by_it(Store store)
    {
        await using var engine = await Engine.StartAsync(store);

        await engine.Do("ADD,two words,1.00");
        await engine.Do("ADD,u,1.00");

        (await engine.Log("two words")).Length.ShouldBe(2);
    }
}
