using DayTrading.Engine;
using DayTrading.Kernel;
using DayTrading.Tests.Web;
using Microsoft.Playwright;

namespace DayTrading.Tests.Browser;

/// <summary>The page Trade in a real browser against the real host.</summary>
public sealed class TradeTests(Browsers browsers)
{
    [Fact]
    public async Task A_trader_registers_adds_money_gets_a_quote_buys_and_commits()
    {
        var site = await browsers.SiteAsync();
        site.Quotes.SetPrice("AAA", 12.50m);
        await using var trader = await Person.RegisterAsync(browsers, site);

        await trader.SeesInAsync("#figures", "You have no account yet");
        await trader.AddMoneyAsync("1000");
        await trader.LookUpAsync("AAA");
        await trader.SeesInAsync("#price", "$12.50");
        await trader.Page.Locator("#ticket-amount").FillAsync("110");
        await trader.SeesInAsync("#preview", "8 AAA × $12.50 = $100.00");
        await trader.PlaceAsync("Buy", "AAA", "110");
        await trader.SeesInAsync("#pending", "Buy 8 AAA at $12.50 costs $100.00");
        await trader.SeesInAsync("#pending .seconds", "s left");
        await trader.SeesInAsync("#cash-available", "$900.00");
        await trader.SeesInAsync("#cash-held", "$100.00");
        await trader.ClickAsync("Commit");
        await trader.SeesAsync("Done", "Bought 8 AAA at $12.50, $100.00 in all.");

        await trader.SeesInAsync("#holdings tbody", "AAA");
        await trader.SeesInAsync("[data-part=value]", "$100.00");
        await trader.SeesInAsync("[data-part=profit]", "● $0.00");
        await trader.SeesInAsync("#cash-held", "$0.00");
        await trader.SeesInAsync("#pending", "No order is pending");
    }

    [Fact]
    public async Task A_price_that_moves_is_shown_at_once_in_the_quote_the_chart_and_the_profit()
    {
        var site = await browsers.SiteAsync();
        site.Quotes.SetPrice("AAB", 10.00m);
        await using var trader = await Person.RegisterAsync(browsers, site);
        await trader.AddMoneyAsync("1000");
        await trader.PlaceAsync("Buy", "AAB", "100");
        await trader.ClickAsync("Commit");
        await trader.LookUpAsync("AAB");
        await trader.IsLiveAsync();
        await Assertions.Expect(trader.Page.Locator("#chart canvas").First).ToBeVisibleAsync();

        site.Quotes.SetPrice("AAB", 11.25m);
        await site.QuoteArrivesAsync("AAB");

        await trader.SeesInAsync("#price", "$11.25");
        await trader.SeesInAsync("[data-part=profit]", "▲ +$12.50");
        await trader.SeesInAsync("[data-part=value]", "$112.50");
    }

    [Fact]
    public async Task A_cancelled_order_gives_its_money_back()
    {
        var site = await browsers.SiteAsync();
        site.Quotes.SetPrice("AAC", 10.00m);
        await using var trader = await Person.RegisterAsync(browsers, site);
        await trader.AddMoneyAsync("100");
        await trader.PlaceAsync("Buy", "AAC", "95");
        await trader.SeesInAsync("#cash-held", "$90.00");

        await trader.ClickAsync("Cancel");

        await trader.SeesAsync("Done", "Buy of 9 AAC at $10.00, $90.00 in all is cancelled; $90.00 is available again.");
        await trader.SeesInAsync("#cash-available", "$100.00");
    }

    [Fact]
    public async Task What_is_wrong_stands_beside_the_field_and_what_was_typed_stays()
    {
        var site = await browsers.SiteAsync();
        site.Quotes.SetPrice("AAD", 10.00m);
        await using var trader = await Person.RegisterAsync(browsers, site);
        await trader.AddMoneyAsync("50");

        await trader.PlaceAsync("Buy", "AAD", "60");

        await trader.SeesInAsync("#ticket-amount-error", "Insufficient funds: $60.00 needed, $50.00 available.");
        await Assertions.Expect(trader.Page.Locator("#ticket-amount")).ToHaveValueAsync("60");
        await Assertions.Expect(trader.Page.Locator("#ticket-amount")).ToBeFocusedAsync();
        await trader.PlaceAsync("Buy", "AAD", "5");
        await trader.SeesInAsync("#ticket-amount-error", "$5.00 is less than the price of one share of AAD, $10.00.");
    }

    [Fact]
    public async Task After_a_rejection_the_page_stays_live_and_at_its_stock()
    {
        var site = await browsers.SiteAsync();
        site.Quotes.SetPrice("AAH", 10.00m);
        await using var trader = await Person.RegisterAsync(browsers, site);
        await trader.AddMoneyAsync("50");
        await trader.PlaceAsync("Buy", "AAH", "60");
        await trader.SeesInAsync("#ticket-amount-error", "Insufficient funds");
        await trader.IsLiveAsync();

        await site.Get<ICommandGateway>().ExecuteAsync(
            UserId.Parse(trader.Name), new(CommandWord.Buy) { Symbol = "AAH", Amount = "20" }, null, default);
        await trader.SeesInAsync("#pending", "Buy 2 AAH");
        await trader.ClickAsync("Commit");

        await trader.Page.WaitForURLAsync("**/trade?symbol=AAH");
        await trader.SeesInAsync("#holdings tbody", "cost $20.00");
    }

    [Fact]
    public async Task An_order_that_expires_disappears_while_the_page_is_open()
    {
        await using var site = await SiteOfTest.StartAsync(settings: "Orders:Lifetime=00:00:03");
        site.Quotes.SetPrice("AAE", 10.00m);
        await using var trader = await Person.RegisterAsync(browsers, site);
        await trader.AddMoneyAsync("100");

        await trader.PlaceAsync("Buy", "AAE", "100");
        await trader.SeesInAsync("#pending", "Buy 10 AAE");
        await trader.IsLiveAsync();

        await trader.SeesInAsync("#news", "Buy of 10 AAE at $10.00, $100.00 in all has expired; $100.00 is available again.");
        await trader.SeesInAsync("#pending", "No order is pending");
        await trader.SeesInAsync("#cash-available", "$100.00");
    }

    [Fact]
    public async Task A_trigger_that_fires_is_shown_while_the_page_is_open()
    {
        var site = await browsers.SiteAsync();
        site.Quotes.SetPrice("AAF", 10.00m);
        await using var trader = await Person.RegisterAsync(browsers, site);
        await trader.AddMoneyAsync("100");
        await trader.SetTriggerAsync("Buy", "AAF", "80", "9");
        await trader.SeesAsync("Done", "Buy trigger for AAF is armed at $9.00.");
        await trader.SeesInAsync("#triggers", "● armed");
        await trader.SeesInAsync("[data-part=distance]", "$1.00");
        await trader.IsLiveAsync();

        site.Quotes.SetPrice("AAF", 8.00m);

        await trader.SeesInAsync("#news", "Buy trigger fired: bought 10 AAF at $8.00, $80.00 in all.");
        await trader.SeesInAsync("#holdings tbody", "AAF");
        await trader.SeesInAsync("#triggers", "None is set");
    }

    [Fact]
    public async Task A_trigger_is_changed_and_cancelled()
    {
        var site = await browsers.SiteAsync();
        site.Quotes.SetPrice("AAG", 10.00m);
        await using var trader = await Person.RegisterAsync(browsers, site);
        await trader.AddMoneyAsync("100");
        await trader.SetTriggerAsync("Buy", "AAG", "80", "5");

        await trader.Page.GetByRole(AriaRole.Link, new() { Name = "Change" }).ClickAsync();
        await Assertions.Expect(trader.Page.Locator("#trigger-amount")).ToHaveValueAsync("80.00");
        await Assertions.Expect(trader.Page.Locator("#trigger-price")).ToBeFocusedAsync();
        await trader.SetTriggerAsync("Buy", "AAG", "60", "4.50");
        await trader.SeesInAsync("#triggers tbody", "$4.50");
        await trader.SeesInAsync("#cash-held", "$60.00");
        await trader.Page.Locator("#triggers").GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();

        await trader.SeesAsync("Done", "Buy trigger for AAG is cancelled.");
        await trader.SeesInAsync("#cash-held", "$0.00");
    }
}
