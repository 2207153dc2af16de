using DayTrading.Kernel;
using FsCheck;
using FsCheck.Fluent;

namespace DayTrading.Tests.Kernel;

public sealed class StockSymbolTests
{
    private static readonly Arbitrary<string> Symbols = (
        from length in Gen.Choose(1, StockSymbol.MaxLength)
        from letters in Gen.Choose('A', 'Z').Select(c => (char)c).ArrayOf(length)
        select new string(letters)).ToArbitrary();

    [Fact]
    public void One_to_three_letters_are_a_symbol_and_lower_case_becomes_upper_case() =>
        Prop.ForAll(Symbols, text =>
            StockSymbol.Parse(text).ToString() == text && StockSymbol.Parse(text.ToLowerInvariant()) == StockSymbol.Parse(text))
            .QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("")]
    [InlineData("ABCD")]
    [InlineData("A1")]
    [InlineData("A B")]
    [InlineData(" A")]
    [InlineData("A-B")]
    [InlineData("É")]
    [InlineData("\u212A")] // KELVIN SIGN, which is a K to those who ignore case carelessly
    [InlineData("[")]
    [InlineData("@")]
    [InlineData("\0")]
    public void Any_other_text_is_no_symbol(string text)
    {
        StockSymbol.TryParse(text, out var symbol).ShouldBeFalse();

        symbol.IsNone.ShouldBeTrue();
    }

    [Fact]
    public void The_order_of_symbols_is_the_ordinal_order_of_their_text() =>
        Prop.ForAll(Symbols, Symbols, (a, b) =>
            Math.Sign(StockSymbol.Parse(a).CompareTo(StockSymbol.Parse(b))) == Math.Sign(string.CompareOrdinal(a, b)))
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Every_symbol_has_its_own_place_in_a_table_of_the_stated_size()
    {
        var letters = Enumerable.Range('A', 26).Select(c => ((char)c).ToString()).ToArray();
        string[] upToOne = ["", .. letters];
        var all = (from a in letters from b in upToOne from c in b.Length == 0 ? [""] : upToOne select a + b + c).ToArray();

        var places = all.Select(text => StockSymbol.Parse(text).Index).ToHashSet();

        all.Length.ShouldBe(26 + 26 * 26 + 26 * 26 * 26);
        places.Count.ShouldBe(all.Length);
        places.ShouldAllBe(place => place > 0 && place < StockSymbol.Count);
    }
}
