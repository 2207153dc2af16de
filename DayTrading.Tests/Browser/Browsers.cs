using DayTrading.Tests.Browser;
using DayTrading.Tests.Web;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(Browsers))]

namespace DayTrading.Tests.Browser;

/// <summary>One Chromium and one site for all tests of pages; each test has sign-ins of its own, each person a browser context.</summary>
public sealed class Browsers : IAsyncDisposable
{
    private static readonly string[] Flags =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync",
    ];

    private readonly Lazy<Task<(IPlaywright Driver, IBrowser Browser)>> _browser = new(LaunchAsync);
    private readonly Lazy<Task<SiteOfTest>> _site = new(() =>
        SiteOfTest.StartAsync(Store.Sqlite, "Quotes:FreshFor=00:00:02", "Quotes:RefreshBefore=00:00:00"));

    internal Task<SiteOfTest> SiteAsync() => _site.Value;

    public async Task<IBrowser> BrowserAsync() => (await _browser.Value).Browser;

    public async ValueTask DisposeAsync()
    {
        if (_browser.IsValueCreated)
        {
            var (driver, browser) = await _browser.Value;
            await browser.DisposeAsync();
            driver.Dispose();
        }

        if (_site.IsValueCreated) await (await _site.Value).DisposeAsync();
    }

    private static async Task<(IPlaywright Driver, IBrowser Browser)> LaunchAsync()
    {
        const string debian = "/usr/bin/chromium";
        if (!File.Exists(debian))
            throw new InvalidOperationException("These tests need Chromium: ./test.sh installs it, or: apt-get install chromium");
        var driver = await Playwright.CreateAsync();
        var browser = await driver.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = debian, Args = Flags });
        return (driver, browser);
    }
}
