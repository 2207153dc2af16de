using System.Globalization;
using DayTrading.Kernel;
using DayTrading.Web.Live;
using Microsoft.AspNetCore.Html;

namespace DayTrading.Web.Pages;

/// <summary>
/// Money, times and counts as HTML: readable text together with the exact value, from which <c>site.js</c> makes the viewer's own
/// notation and time zone.
/// </summary>
internal static class Show
{
    /// <summary>$1,234.50</summary>
    public static IHtmlContent Money(Money money) => Data("money", money.ToString(), money.ToDollars());

    /// <summary>The amount if there is one, else a dash that screen readers read as the given text.</summary>
    public static IHtmlContent Money(Money? money, string otherwise = "none") => money is { } some ? Money(some) : None(otherwise);

    /// <summary>▲ +$12.00, ▼ −$4.00 or ● $0.00: gain and loss differ by shape, sign and colour.</summary>
    public static IHtmlContent Change(Money money) =>
        Data($"change {Direction(money)}", money.ToString(), $"{Shape(money)} {Signed(money)}");

    /// <summary>2026-11-22 16:33:50 UTC</summary>
    public static IHtmlContent Moment(DateTimeOffset at) => Time(at, "moment", "yyyy-MM-dd HH:mm:ss 'UTC'");

    /// <summary>2026-11-22 16:33:50.123, always in UTC: for pages that search the record by UTC times.</summary>
    public static IHtmlContent InUtc(DateTimeOffset at) => new HtmlString(
        $"""<time datetime="{Exact(at)}">{at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture)}</time>""");

    /// <summary>16:33:50 UTC; for times within a day.</summary>
    public static IHtmlContent TimeOfDay(DateTimeOffset at) => Time(at, "clock", "HH:mm:ss 'UTC'");

    /// <summary>How long ago, kept current by a script: 12 s ago.</summary>
    public static IHtmlContent Age(DateTimeOffset at, DateTimeOffset now) => new HtmlString(
        $"""<time data-form="age" datetime="{Exact(at)}">{AgeText(now - at)} ago</time>""");

    /// <summary>1,234</summary>
    public static IHtmlContent Count(long count) =>
        Data("count", count.ToString(CultureInfo.InvariantCulture), count.ToString("N0", CultureInfo.InvariantCulture));

    public static IHtmlContent None(string what = "none") => new HtmlString(
        $"""<span class="none" title="{what}"><span aria-hidden="true">–</span><span class="hidden">{what}</span></span>""");

    private static string Signed(Money money) => money.Cents switch
    {
        > 0 => "+" + money.ToDollars(),
        < 0 => money.ToDollars(),
        _ => "$0.00",
    };

    private static string Direction(Money money) => money.Cents switch { > 0 => "up", < 0 => "down", _ => "level" };

    private static string Shape(Money money) => money.Cents switch { > 0 => "▲", < 0 => "▼", _ => "●" };

    private static string AgeText(TimeSpan age) => age.TotalSeconds switch
    {
        < 120 => $"{Math.Max(0, (long)age.TotalSeconds)} s",
        < 7200 => $"{(long)age.TotalMinutes} min",
        _ => $"{(long)age.TotalHours} h",
    };

    private static HtmlString Data(string form, string value, string text) =>
        new($"""<data class="{form}" value="{value}">{text}</data>""");

    private static HtmlString Time(DateTimeOffset at, string form, string format) => new(
        $"""<time data-form="{form}" datetime="{Exact(at)}">{at.UtcDateTime.ToString(format, CultureInfo.InvariantCulture)}</time>""");

    private static string Exact(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
