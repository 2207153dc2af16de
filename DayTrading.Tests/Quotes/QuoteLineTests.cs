using System.Text;
using DayTrading.Kernel;
using DayTrading.Quotes;

namespace DayTrading.Tests.Quotes;

public sealed class QuoteLineTests
{
    private const string Good = "12.34,ABC,alice,1700000000123,kEy+/==";

    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch;

    [Fact]
    public void An_answer_gives_price_time_and_the_key_unchanged()
    {
        Read(Good).ShouldBe(new Quote(StockSymbol.Parse("ABC"), new Money(1234), 1_700_000_000_123, "kEy+/==", Now));
    }

    [Theory]
    [InlineData(Good + "   ")]
    [InlineData(Good + "\0\0\0\0\0\0")]
    [InlineData("  \0" + Good + " \0 \r")]
    [InlineData("12.34 , ABC,alice ,\01700000000123,kEy+/== ")]
    public void An_answer_may_be_padded_with_spaces_or_NULs(string line) => Read(line)!.CryptoKey.ShouldBe("kEy+/==");

    [Theory]
    [InlineData("12.34,ABC,alice,1,a,b c", "a,b c")]
    [InlineData("12.34,ABC,alice,1,é§", "é§")]
    public void A_key_of_any_printable_characters_is_kept(string line, string key) => Read(line)!.CryptoKey.ShouldBe(key);

    [Theory]
    [InlineData("")]
    [InlineData("   \0")]
    [InlineData("12.34")]
    [InlineData("12.34,ABC,alice,1700000000123")]
    [InlineData("12.34,ABC,alice,1700000000123,")]
    [InlineData("12.34,ABC,alice,1700000000123,k\u0001y")]
    [InlineData("12.34,ABD,alice,1700000000123,key")]
    [InlineData("12.34,AB,alice,1700000000123,key")]
    [InlineData("12.34,ABC,bob,1700000000123,key")]
    [InlineData("12.34,ABC,alice,yesterday,key")]
    [InlineData("12.34,ABC,alice,-1,key")]
    [InlineData("12.34,ABC,alice,+1,key")]
    [InlineData("12.34,ABC,alice,,key")]
    [InlineData("0.00,ABC,alice,1700000000123,key")]
    [InlineData("-1.00,ABC,alice,1700000000123,key")]
    [InlineData("1.234,ABC,alice,1700000000123,key")]
    [InlineData("1e3,ABC,alice,1700000000123,key")]
    [InlineData("N/A,ABC,alice,1700000000123,key")]
    [InlineData("1 2.34,ABC,alice,1700000000123,key")]
    [InlineData("99999999999.00,ABC,alice,1700000000123,key")]
    [InlineData("12345678901234567890,ABC,alice,1700000000123,key")]
    [InlineData("12.34,ABC,alice,99999999999999999999,key")]
    public void Garbage_is_never_a_price(string line) => Read(line).ShouldBeNull();

    [Fact]
    public void Bytes_that_are_no_text_are_no_key()
    {
        byte[] line = [.. Encoding.ASCII.GetBytes("12.34,ABC,alice,1,"), 0xFF, 0xFE];

        QuoteLine.TryReadAnswer(line, StockSymbol.Parse("ABC"), UserId.Parse("alice"), Now, out _).ShouldBeFalse();
    }

    [Fact]
    public void Random_bytes_are_survived()
    {
        for (var seed = 0; seed < 2_000; seed++)
        {
            var random = new Random(seed);
            var line = Encoding.UTF8.GetBytes(Good);
            for (var i = 0; i < 3; i++) line[random.Next(line.Length)] = (byte)random.Next(256);

            Should.NotThrow(() => QuoteLine.TryReadAnswer(line, StockSymbol.Parse("ABC"), UserId.Parse("alice"), Now, out _));
        }
    }

    [Fact]
    public void A_request_is_symbol_comma_user_and_a_line_feed()
    {
        var buffer = new byte[QuoteLine.LongestRequest];
        var user = new string('u', UserId.MaxLength);

        var length = QuoteLine.WriteRequest(buffer, StockSymbol.Parse("abc"), UserId.Parse(user));

        Encoding.ASCII.GetString(buffer, 0, length).ShouldBe($"ABC,{user}\n");
    }

    private static Quote? Read(string line)
    {
        QuoteLine.TryReadAnswer(Encoding.UTF8.GetBytes(line), StockSymbol.Parse("ABC"), UserId.Parse("alice"), Now, out var quote);
        return quote;
    }
}
