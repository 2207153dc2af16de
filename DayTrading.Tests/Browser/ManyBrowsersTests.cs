using DayTrading.Engine;
using DayTrading.Kernel;
using DayTrading.Tests.Web;
using Microsoft.Playwright;

namespace DayTrading.Tests.Browser;

/// <summary>Several people, several browsers, and browsers without scripts or with a keyboard alone.</summary>
public sealed class ManyBrowsersTests(Browsers browsers)
{
    [Fact]
    public async Task Two_browsers_of_one_user_show_the_same()
    {
        var site = await browsers.SiteAsync();
        site.Quotes.SetPrice("BAA", 10.00m);
        await using var here = await Person.RegisterAsync(browsers, site);
        await using var there = await Person.SignInAsync(browsers, site, here.Name);
        await there.IsLiveAsync();

        await here.AddMoneyAsync("500");
        await there.SeesInAsync("#cash-available", "$500.00");
        await here.PlaceAsync("Buy", "BAA", "100");
        await there.SeesInAsync("#pending", "Buy 10 BAA at $10.00");
        await there.ClickAsync("Commit");

        await here.IsLiveAsync();
        await here.SeesInAsync("#holdings tbody", "BAA");
        await here.SeesInAsync("#pending", "No order is pending");
    }

    [Fact]
    public async Task A_page_comes_back_by_itself_when_the_site_was_away_and_catches_up()
    {
        await using var store = await StoreOfTest.CreateAsync(Store.Sqlite);
        string[] settings = [$"Urls=http://127.0.0.1:{ServerProcess.FreePort()}"];
        var first = await SiteOfTest.StartAsync(store, settings);
        await using var trader = await Person.RegisterAsync(browsers, first);
        await trader.AddMoneyAsync("100");
        await trader.IsLiveAsync();

        await first.DisposeAsync();
        await trader.SeesInAsync("#live-state", "○ not live; reconnecting");
        await using var second = await SiteOfTest.StartAsync(store, settings);
        await second.Get<ICommandGateway>().ExecuteAsync(UserId.Parse(trader.Name), new(CommandWord.Add) { Amount = "23" }, null, default);

        await trader.IsLiveAsync();
        await trader.SeesInAsync("#cash-available", "$123.00");
        await trader.Page.CloseAsync();
        trader.ForgetFaults();
    }

    [Fact]
    public async Task Whoever_signs_out_in_one_tab_leaves_nothing_on_the_screen_in_another()
    {
        var site = await browsers.SiteAsync();
        await using var trader = await Person.RegisterAsync(browsers, site);
        await trader.AddMoneyAsync("100");
        await trader.IsLiveAsync();
        var otherTab = await trader.Page.Context.NewPageAsync();
        await otherTab.GotoAsync("/activity");

        await otherTab.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();

        await trader.Page.WaitForURLAsync("**/account/sign-in?returnUrl=%2Ftrade");
        trader.ForgetFaults();
    }

    [Fact]
    public async Task Two_users_never_get_each_others_data()
    {
        var site = await browsers.SiteAsync();
        site.Quotes.SetPrice("BAB", 10.00m);
        await using var one = await Person.RegisterAsync(browsers, site);
        await using var other = await Person.RegisterAsync(browsers, site);
        await other.AddMoneyAsync("7");
        await other.IsLiveAsync();

        await one.AddMoneyAsync("500");
        await one.PlaceAsync("Buy", "BAB", "100");
        await one.ClickAsync("Commit");
        await one.SeesInAsync("#holdings tbody", "BAB");
        await other.AddMoneyAsync("1");

        await other.SeesInAsync("#cash-available", "$8.00");
        await other.SeesInAsync("#holdings", "Nothing yet");
        await other.SeesInAsync("#pending", "No order is pending");
        await other.Page.GotoAsync("/activity");
        await other.DoesNotSeeInAsync("main", "BAB");
        (await other.Page.Locator(".history tbody tr").CountAsync()).ShouldBe(2);
    }

    [Fact]
    public async Task An_order_is_committed_only_from_a_page_that_shows_it_as_the_newest()
    {
        var site = await browsers.SiteAsync();
        site.Quotes.SetPrice("BAC", 10.00m);
        await using var stale = await Person.RegisterAsync(browsers, site, scripts: false);
        await stale.AddMoneyAsync("500");
        await stale.PlaceAsync("Buy", "BAC", "100");
        await using var other = await Person.SignInAsync(browsers, site, stale.Name);
        await other.PlaceAsync("Buy", "BAC", "300");
        await other.SeesInAsync("#pending", "Buy 30 BAC");

        await stale.ClickAsync("Commit");

        await stale.SeesAsync("Rejected", "no longer the newest one");
        await stale.SeesInAsync("#pending", "Buy 30 BAC");
        await stale.SeesInAsync("#holdings", "Nothing yet");
    }

    [Fact]
    public async Task Without_scripts_the_same_trades_are_made_by_plain_forms()
    {
        var site = await browsers.SiteAsync();
        site.Quotes.SetPrice("BAD", 20.00m);
        await using var trader = await Person.RegisterAsync(browsers, site, scripts: false);

        await trader.AddMoneyAsync("1000");
        await trader.LookUpAsync("BAD");
        await trader.SeesInAsync("#price", "$20.00");
        await trader.PlaceAsync("Buy", "BAD", "100");
        await trader.SeesInAsync("#pending", "until");
        await trader.ClickAsync("Commit");
        await trader.SeesAsync("Done", "Bought 5 BAD");
        await trader.PlaceAsync("Sell", "BAD", "45");
        await trader.SeesInAsync("#pending", "Sell 2 BAD at $20.00 brings $40.00");
        await trader.ClickAsync("Commit");
        await trader.SeesAsync("Done", "Sold 2 BAD");
        await trader.SetTriggerAsync("Sell", "BAD", "60", "25");
        await trader.SeesInAsync("#triggers tbody", "Sell BAD");
        await trader.Page.Locator("#triggers").GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();

        await trader.SeesInAsync("#triggers", "None is set");
        await trader.SeesInAsync("#cash-available", "$940.00");
    }

    [Fact]
    public async Task The_whole_of_Trade_is_done_with_the_keyboard_alone()
    {
        var site = await browsers.SiteAsync();
        site.Quotes.SetPrice("BAE", 10.00m);
        await using var trader = await Person.RegisterAsync(browsers, site);
        var keys = new Keyboard(trader.Page);

        await keys.ToAsync("#add-amount");
        await keys.TypeAsync("1000", "Enter");
        await trader.SeesAsync("Done", "$1,000.00 added");
        await keys.IsAtAsync("#lookup-symbol");
        await keys.TypeAsync("bae", "Enter");
        await trader.SeesInAsync("#price", "$10.00");
        await keys.IsAtAsync("#ticket-amount");
        await keys.TypeAsync("200", "Enter");
        await trader.SeesInAsync("#pending", "Buy 20 BAE");
        await keys.IsAtAsync("#commit-buy");
        await keys.TypeAsync("", "Enter");
        await trader.SeesAsync("Done", "Bought 20 BAE");
        await keys.ToAsync("#ticket-amount");
        await keys.TypeAsync("50", "Tab", "Tab", "Space");
        await trader.SeesInAsync("#pending", "Sell 5 BAE");
        await keys.IsAtAsync("#commit-sell");
        await keys.TypeAsync("", "Tab", "Enter");
        await trader.SeesAsync("Done", "is cancelled");
        await keys.ToAsync("#trigger-side");
        await keys.TypeAsync("S", "Tab");
        await keys.TypeAsync("15", "Tab", "Tab");
        await keys.TypeAsync("150", "Enter");
        await trader.SeesInAsync("#triggers tbody", "Sell BAE");
        await keys.ToAsync("#triggers .danger");
        await keys.TypeAsync("", "Enter");
        await trader.SeesInAsync("#triggers", "None is set");
    }

    /// <summary>A user with a keyboard and no mouse.</summary>
    private sealed class Keyboard(IPage page)
    {
        private const int MaxStops = 80;

        /// <summary>Presses Tab until the keyboard is there; every stop on the way shows where it is.</summary>
        public async Task ToAsync(string selector)
        {
            for (var i = 0; i < MaxStops; i++)
            {
                await page.Keyboard.PressAsync("Tab");
                if (await page.EvaluateAsync<bool>("s => document.activeElement.matches(s)", selector)) return;
                var outline = await page.EvaluateAsync<string>("() => getComputedStyle(document.activeElement).outlineStyle");
                if (await page.EvaluateAsync<bool>("() => document.activeElement !== document.body")) outline.ShouldNotBe("none");
            }

            throw new TimeoutException($"The keyboard does not come to {selector}");
        }

        public Task IsAtAsync(string selector) => Assertions.Expect(page.Locator(selector)).ToBeFocusedAsync();

        public async Task TypeAsync(string text, params string[] keys)
        {
            await page.Keyboard.PressAsync("Control+a");
            await page.Keyboard.TypeAsync(text);
            foreach (var key in keys) await page.Keyboard.PressAsync(key);
        }
    }
}
