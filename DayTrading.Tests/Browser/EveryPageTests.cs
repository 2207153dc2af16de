using System.Text.Json;
using DayTrading.Tests.House;
using DayTrading.Tests.Web;
using Microsoft.Playwright;

namespace DayTrading.Tests.Browser;

/// <summary>
/// Every page in light and in dark, on a desktop and on a telephone, with nothing and with much on it: usable by everybody (axe-core, WCAG
/// 2.2 AA), and not wider than the screen. With the variable DAYTRADING_SCREENSHOTS set to a folder, each is also photographed into it.
/// </summary>
public sealed class EveryPageTests(Browsers browsers)
{
    private static readonly string? Photographs = Environment.GetEnvironmentVariable("DAYTRADING_SCREENSHOTS");
    private static readonly (int Width, int Height)[] Screens = [(1280, 800), (360, 740)];

    [Fact]
    public async Task Pages_before_the_sign_in_are_accessible()
    {
        var site = await browsers.SiteAsync();
        await using var nobody = await Person.OpenAsync(browsers, site);

        await CheckAsync(nobody, "start", "/");
        await CheckAsync(nobody, "register", "/account/register");
        await CheckAsync(nobody, "sign-in", "/account/sign-in");
    }

    [Fact]
    public async Task Pages_of_a_trader_with_nothing_yet_are_accessible()
    {
        var site = await browsers.SiteAsync();
        await using var trader = await Person.RegisterAsync(browsers, site);

        await CheckAsync(trader, "trade-empty", "/trade");
        await CheckAsync(trader, "activity-empty", "/activity");
        await CheckAsync(trader, "password", "/account/password");
        await CheckAsync(trader, "denied", "/account/denied");
        await CheckAsync(trader, "start-signed-in", "/");
    }

    [Fact]
    public async Task Pages_of_a_busy_trader_are_accessible()
    {
        var site = await browsers.SiteAsync();
        await using var trader = await Person.RegisterAsync(browsers, site);
        await BeBusyAsync(trader, site);

        await CheckAsync(trader, "trade", "/trade?symbol=CAA");
        await CheckAsync(trader, "activity", "/activity");
        await CheckAsync(trader, "activity-none", "/activity?kind=Reports&symbol=CAA");
        await trader.Page.GotoAsync("/trade");
        await trader.PlaceAsync("Buy", "CAA", "999999999");
        await trader.SeesInAsync("#ticket-amount-error", "Insufficient funds");
        await CheckAsync(trader, "trade-rejected", null);
        await trader.Page.GotoAsync("/activity");
        await trader.ClickAsync("Make a dumplog");
        await Assertions.Expect(trader.Page.Locator("#dumplog-file")).ToBeVisibleAsync();
        await CheckAsync(trader, "activity-dumplog", null);
    }

    [Fact]
    public async Task Pages_of_auditors_and_supervisors_are_accessible()
    {
        var site = await browsers.SiteAsync();
        await using var supervisor = await Person.SignInAsync(browsers, site, SiteOfTest.Supervisor, SiteOfTest.Password, "/system");

        foreach (var page in new[] { "workloads", "audit", "system" }) await CheckAsync(supervisor, page, $"/{page}");
    }

    private static async Task BeBusyAsync(Person trader, SiteOfTest site)
    {
        foreach (var (symbol, price) in new[] { ("CAA", 112.40m), ("CAB", 8.05m), ("CAC", 1204.99m) }) site.Quotes.SetPrice(symbol, price);
        await trader.AddMoneyAsync("250000");
        foreach (var (symbol, amount) in new[] { ("CAA", "12000"), ("CAB", "4300.50"), ("CAC", "61000") })
        {
            await trader.PlaceAsync("Buy", symbol, amount);
            await trader.ClickAsync("Commit");
            await trader.SeesAsync("Done", "Bought");
        }

        await trader.SetTriggerAsync("Buy", "CAA", "5000", "99.50");
        await trader.SetTriggerAsync("Sell", "CAC", "12000", "1500");
        foreach (var price in new[] { 111.10m, 113.85m, 114.20m, 112.95m, 115.60m, 117.05m })
        {
            site.Quotes.SetPrice("CAA", price);
            await site.QuoteArrivesAsync("CAA");
        }

        site.Quotes.SetPrice("CAB", 7.61m);
        await site.QuoteArrivesAsync("CAB");
        await trader.PlaceAsync("Buy", "CAA", "2500");
        await trader.PlaceAsync("Buy", "CAB", "100");
        await trader.PlaceAsync("Sell", "CAC", "9000");
        await trader.SeesInAsync("#pending", "Sell 7 CAC");
    }

    /// <summary>Checks a page, or the open one if there is no path, in each color scheme and screen size.</summary>
    internal static async Task CheckAsync(Person person, string name, string? path)
    {
        var page = person.Page;
        if (path is not null) await page.GotoAsync(path);
        foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            await page.EmulateMediaAsync(new() { ColorScheme = scheme, ReducedMotion = ReducedMotion.Reduce });
            foreach (var (width, height) in Screens)
            {
                await page.SetViewportSizeAsync(width, height);
                var excess = await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - innerWidth");
                excess.ShouldBe(0, $"{name} is wider than {width} pixels");
                if (Photographs is null) continue;
                await page.WaitForTimeoutAsync(300);
                var file = Path.Combine(Photographs, $"{name}-{width}-{scheme}.png".ToLowerInvariant());
                await page.ScreenshotAsync(new() { Path = file, FullPage = true });
            }

            (await ViolationsAsync(page)).ShouldBeEmpty($"{name}, {scheme}");
        }
    }

    private static async Task<string[]> ViolationsAsync(IPage page)
    {
        var axe = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "DayTrading.Web/node_modules/axe-core/axe.min.js"));
        await page.EvaluateAsync(axe);
        var result = await page.EvaluateAsync<JsonElement>("() => axe.run(document, { resultTypes: ['violations'] })");
        return
        [
            .. from violation in result.GetProperty("violations").EnumerateArray()
               from node in violation.GetProperty("nodes").EnumerateArray()
               select $"{violation.GetProperty("id")}: {node.GetProperty("html")} {node.GetProperty("failureSummary")}",
        ];
    }
}
