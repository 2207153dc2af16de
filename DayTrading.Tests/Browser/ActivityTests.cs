using DayTrading.Audit;
using DayTrading.Engine;
using DayTrading.Kernel;
using Microsoft.Playwright;

namespace DayTrading.Tests.Browser;

/// <summary>The history, its table for other programs, and the trader's own dumplog, in a real browser.</summary>
public sealed class ActivityTests(Browsers browsers)
{
    [Fact]
    public async Task The_history_is_filtered_paged_and_saved_as_a_table()
    {
        var site = await browsers.SiteAsync();
        await using var trader = await Person.RegisterAsync(browsers, site);
        var gateway = site.Get<ICommandGateway>();
        var user = UserId.Parse(trader.Name);
        for (var i = 1; i <= 60; i++) await gateway.ExecuteAsync(user, new(CommandWord.Add) { Amount = $"{i}.00" }, null, default);
        await gateway.ExecuteAsync(user, new(CommandWord.Buy) { Symbol = "DAA", Amount = "-1" }, null, default);
        var rows = trader.Page.Locator(".history tbody tr");

        await trader.Page.GotoAsync("/activity");
        await Assertions.Expect(rows).ToHaveCountAsync(50);
        await Assertions.Expect(rows.First).ToContainTextAsync("received '-1'");
        await trader.Page.GetByRole(AriaRole.Link, new() { Name = "Older" }).ClickAsync();
        await Assertions.Expect(rows).ToHaveCountAsync(11);
        await Assertions.Expect(rows.Last).ToContainTextAsync("▲ +$1.00");
        await trader.Page.GetByLabel("Kind").SelectOptionAsync("Rejected");
        await trader.ClickAsync("Show");
        await Assertions.Expect(rows).ToHaveCountAsync(1);
        await trader.Page.GotoAsync("/activity?from=2099-01-01T00:00");
        await trader.SeesInAsync("main", "No entry matches the filter");
        await trader.Page.GotoAsync("/activity?kind=Money");
        var csv = await DownloadAsync(trader, "Save as CSV");

        var lines = csv.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        lines.Length.ShouldBe(61);
        lines[0].ShouldStartWith("sequence,time,transaction,what");
        lines[1].ShouldEndWith("Money added,ADD,,,,60.00,60.00,0.00,0,0,,");
    }

    [Fact]
    public async Task A_trader_makes_and_saves_a_dumplog_of_their_own_account_and_of_no_other()
    {
        var site = await browsers.SiteAsync();
        await using var trader = await Person.RegisterAsync(browsers, site);
        await using var other = await Person.RegisterAsync(browsers, site);
        await trader.AddMoneyAsync("77");
        await other.AddMoneyAsync("88");

        await trader.Page.GotoAsync("/activity");
        await trader.ClickAsync("Make a dumplog");
        var link = await trader.Page.Locator("#dumplog-file").GetAttributeAsync("href");
        var log = await DownloadAsync(trader, "download it");

        log.ShouldContain($"<username>{trader.Name}</username>");
        log.ShouldNotContain(other.Name);
        using (var xml = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(log))) LogSchema.Validate(xml).ShouldBeEmpty();
        (await other.Page.APIRequest.GetAsync(link!)).Status.ShouldBe(404);
        (await other.Page.APIRequest.GetAsync("/activity?handler=Dumplog&ticket=forged")).Status.ShouldBe(404);
    }

    private static async Task<string> DownloadAsync(Person person, string link)
    {
        var download = await person.Page.RunAndWaitForDownloadAsync(() =>
            person.Page.GetByRole(AriaRole.Link, new() { Name = link }).ClickAsync());
        return await File.ReadAllTextAsync(await download.PathAsync());
    }
}
