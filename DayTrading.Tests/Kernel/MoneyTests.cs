using DayTrading.Kernel;

namespace DayTrading.Tests.Kernel;

public sealed class MoneyTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("63511.53", 6_351_153)]
    [InlineData("1.5", 150)]
    [InlineData("9999999999.99", 999_999_999_999)]
    public void Text_of_up_to_ten_digits_with_up_to_two_decimals_is_money(string text, long cents)
    {
        Money.TryParse(text, out var money).ShouldBeTrue();

        money.Cents.ShouldBe(cents);
    }
}
