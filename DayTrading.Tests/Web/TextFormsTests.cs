using DayTrading.Web.Api;
using DayTrading.Web.Composition;

namespace DayTrading.Tests.Web;

/// <summary>Times as they are written, and tables as they are served.</summary>
public sealed class TextFormsTests
{
    [Theory]
    [InlineData("2026-01-31T14:30:00Z")]
    [InlineData("2026-01-31T14:30:00")]
    [InlineData("2026-01-31T14:30")]
    [InlineData("2026-01-31T16:30:00+02:00")]
    [InlineData("1769869800000")]
    public void A_time_has_a_zone_or_is_utc_or_milliseconds(string text)
    {
        UtcTime.TryParse(text, out var time).ShouldBeTrue();

        time.ShouldBe(new DateTimeOffset(2026, 1, 31, 14, 30, 0, TimeSpan.Zero));
    }

    [Theory]
    [InlineData("", true)]
    [InlineData(" ", true)]
    [InlineData("yesterday", false)]
    [InlineData("99999999999999999", false)]
    public void Nothing_is_no_time_and_anything_else_is_an_error(string text, bool isNothing)
    {
        UtcTime.TryParse(text, out var time).ShouldBe(isNothing);

        time.ShouldBeNull();
    }

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("say \"it\"", "\"say \"\"it\"\"\"")]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("+1", "'+1")]
    [InlineData("-1", "'-1")]
    [InlineData("@x", "'@x")]
    [InlineData("\tx", "'\tx")]
    [InlineData("\rx", "\"'\rx\"")]
    public void A_text_in_a_table_is_quoted_and_never_a_formula(string text, string expected)
    {
        var csv = new CsvText();

        csv.Text(text).Value(-5).EndLine();

        csv.ToString().ShouldBe($"{expected},-5\r\n");
    }
}
