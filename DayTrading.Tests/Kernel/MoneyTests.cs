using System.Text;
using DayTrading.Kernel;
using FsCheck;
using FsCheck.Fluent;

namespace DayTrading.Tests.Kernel;

public sealed class MoneyTests
{
    private static readonly Arbitrary<long> AnyCents = Numbers(18).Zip(Gen.Elements(1, -1), (n, sign) => sign * n).ToArbitrary();
    private static readonly Arbitrary<long> CommandCents = Numbers(12).ToArbitrary();
    private static readonly Arbitrary<long> PriceCents = Numbers(12).Where(n => n > 0).ToArbitrary();

    [Theory]
    [InlineData("0", 0)]
    [InlineData("0.00", 0)]
    [InlineData("00000.5", 50)]
    [InlineData("63511.53", 6_351_153)]
    [InlineData("1.5", 150)]
    [InlineData("1.05", 105)]
    [InlineData("9999999999.99", 999_999_999_999)]
    public void Text_of_one_to_ten_digits_with_up_to_two_decimals_is_money(string text, long cents)
    {
        Money.TryParse(text, out var money).ShouldBeTrue();

        money.Cents.ShouldBe(cents);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData(".")]
    [InlineData(".5")]
    [InlineData("5.")]
    [InlineData("1.005")]
    [InlineData("1.2.3")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData("1,000.00")]
    [InlineData("1e3")]
    [InlineData("1 ")]
    [InlineData("$5")]
    [InlineData("0x10")]
    [InlineData("NaN")]
    [InlineData("١٢")]
    [InlineData("10000000000")]
    [InlineData("00000000001")]
    public void Any_other_text_is_no_money(string text)
    {
        Money.TryParse(text, out var money).ShouldBeFalse();

        money.ShouldBe(Money.Zero);
    }

    [Fact]
    public void Every_amount_that_a_command_can_carry_is_read_back_from_its_text() =>
        Prop.ForAll(CommandCents, cents => Money.TryParse(new Money(cents).ToString(), out var read) && read.Cents == cents)
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Text_always_has_two_decimals_and_is_the_exact_amount() =>
        Prop.ForAll(AnyCents, cents =>
        {
            var text = new Money(cents).ToString();
            return text[^3] == '.' && decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture) == cents / 100m;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_bytes_of_the_text_are_the_same_as_the_text() =>
        Prop.ForAll(AnyCents, cents =>
        {
            Span<byte> bytes = stackalloc byte[32];
            return new Money(cents).TryFormat(bytes, out var length, default, null)
                && Encoding.UTF8.GetString(bytes[..length]) == new Money(cents).ToString();
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(0, "0.00")]
    [InlineData(5, "0.05")]
    [InlineData(-5, "-0.05")]
    [InlineData(-7_328_058, "-73280.58")]
    [InlineData(long.MaxValue, "92233720368547758.07")]
    [InlineData(long.MinValue, "-92233720368547758.08")]
    public void Negative_and_huge_amounts_have_a_text_too(long cents, string text) => new Money(cents).ToString().ShouldBe(text);

    [Fact]
    public void As_many_whole_shares_are_bought_as_the_amount_pays_for_and_not_one_more() =>
        Prop.ForAll(CommandCents, PriceCents, (amount, price) =>
        {
            var shares = new Money(amount).WholeSharesAt(new Money(price));
            return shares * new Money(price) <= new Money(amount) && (shares + 1) * new Money(price) > new Money(amount);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Arithmetic_that_leaves_the_range_is_an_error_and_never_a_wrong_amount()
    {
        var most = new Money(long.MaxValue);
        var least = new Money(long.MinValue);

        Should.Throw<OverflowException>(() => most + new Money(1));
        Should.Throw<OverflowException>(() => least - new Money(1));
        Should.Throw<OverflowException>(() => -least);
        Should.Throw<OverflowException>(() => 2 * most);
    }

    // Every number of digits is as likely as the others, so small amounts come up as well as the largest.
    private static Gen<long> Numbers(int maxDigits) =>
        from length in Gen.Choose(1, maxDigits)
        from digits in Gen.Choose(0, 9).ArrayOf(length)
        select digits.Aggregate(0L, (number, digit) => number * 10 + digit);
}
