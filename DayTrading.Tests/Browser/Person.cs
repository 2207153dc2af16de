using System.Text.RegularExpressions;
using DayTrading.Tests.Web;
using Microsoft.Playwright;

namespace DayTrading.Tests.Browser;

/// <summary>A person with a browser of their own.</summary>
internal sealed class Person : IAsyncDisposable
{
    public const string Password = "correct horse battery";

    /// <summary>How long to wait for what the page does by itself, on a machine that may be busy.</summary>
    private const float Patience = 45_000;

    private static int _names;

    private readonly IBrowserContext _context;
    private readonly List<string> _errors = [];

    private Person(IBrowserContext context, IPage page, string name) => (_context, Page, Name) = (context, page, name);

    public IPage Page { get; }

    public string Name { get; }

    /// <summary>Errors of scripts, files that are missing, and what the content security policy forbade.</summary>
    public IReadOnlyList<string> Failures => _errors;

    /// <summary>The errors that a browser reports when the site is down.</summary>
    public void ForgetFaults() => _errors.Clear();

    public static async Task<Person> OpenAsync(
        Browsers browsers, SiteOfTest site, string? name = null, bool scripts = true, BrowserNewContextOptions? options = null)
    {
        options ??= new BrowserNewContextOptions();
        options.BaseURL = site.Address.ToString();
        options.JavaScriptEnabled = scripts;
        options.Locale = "en-US";
        options.TimezoneId = "America/New_York";
        options.ViewportSize ??= new ViewportSize { Width = 1280, Height = 900 };
        var context = await (await browsers.BrowserAsync()).NewContextAsync(options);
        context.SetDefaultTimeout(Patience);
        Assertions.SetDefaultExpectTimeout(Patience);
        var page = await context.NewPageAsync();
        var person = new Person(context, page, name ?? $"trader{Interlocked.Increment(ref _names)}");
        page.PageError += (_, failure) => person._errors.Add(failure);
        page.Console += (_, message) =>
        {
            // A rejected form, and the page that says so, have HTTP statuses that the browser logs as errors.
            var isExpected = message.Text.Contains(" 422 ") || message.Text.Contains(" 403 ");
            if (message.Type == "error" && !isExpected) person._errors.Add(message.Text);
        };
        return person;
    }

    /// <summary>A trader who has just registered.</summary>
    public static async Task<Person> RegisterAsync(
        Browsers browsers, SiteOfTest site, bool scripts = true, BrowserNewContextOptions? options = null)
    {
        var person = await OpenAsync(browsers, site, null, scripts, options);
        await person.Page.GotoAsync("/account/register?returnUrl=/trade");
        await person.Page.GetByLabel("Name").FillAsync(person.Name);
        await person.Page.GetByLabel("Password", new() { Exact = true }).FillAsync(Password);
        await person.Page.GetByLabel("Password again").FillAsync(Password);
        await person.Page.GetByRole(AriaRole.Button, new() { Name = "Register" }).ClickAsync();
        await person.Page.WaitForURLAsync("**/trade");
        return person;
    }

    /// <summary>The same person at another browser.</summary>
    public static async Task<Person> SignInAsync(
        Browsers browsers, SiteOfTest site, string name, string password = Password, string to = "/trade")
    {
        var person = await OpenAsync(browsers, site, name);
        await person.Page.GotoAsync($"/account/sign-in?returnUrl={to}");
        await person.Page.GetByLabel("Name").FillAsync(name);
        await person.Page.GetByLabel("Password").FillAsync(password);
        await person.ClickAsync("Sign in");
        await person.Page.WaitForURLAsync($"**{to}");
        return person;
    }

    public ILocator Panel(string heading) => Page.GetByRole(AriaRole.Region, new() { Name = heading, Exact = true }).First;

    /// <summary>Presses the button whose name begins so: "Commit" is "Commit buy of 8 AAA".</summary>
    public Task ClickAsync(string button) => Page.GetByRole(AriaRole.Main)
        .GetByRole(AriaRole.Button, new() { NameRegex = BeginningWith(button) }).ClickAsync();

    private static Regex BeginningWith(string text) =>
        new("^" + Regex.Escape(text), RegexOptions.None, TimeSpan.FromMilliseconds(Patience));

    public async Task AddMoneyAsync(string amount)
    {
        await Page.GetByLabel("Add money, in dollars").FillAsync(amount);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Add", Exact = true }).ClickAsync();
        await SeesAsync("Done", "added");
    }

    public async Task LookUpAsync(string symbol)
    {
        await Page.Locator("#lookup-symbol").FillAsync(symbol);
        await ClickAsync("Get quote");
        await Page.WaitForURLAsync($"**/trade?symbol={symbol}");
    }

    public async Task PlaceAsync(string side, string symbol, string amount)
    {
        await Page.Locator("#ticket-symbol").FillAsync(symbol);
        await Page.Locator("#ticket-amount").FillAsync(amount);
        await Page.Locator("#ticket").GetByRole(AriaRole.Button, new() { Name = side }).ClickAsync();
    }

    public async Task SetTriggerAsync(string side, string symbol, string amount, string price)
    {
        await Page.Locator("#trigger-side").SelectOptionAsync(side);
        await Page.Locator("#trigger-symbol").FillAsync(symbol);
        await Page.Locator("#trigger-amount").FillAsync(amount);
        await Page.Locator("#trigger-price").FillAsync(price);
        await ClickAsync("Set trigger");
    }

    /// <summary>Waits until the page receives live updates from the server.</summary>
    public Task IsLiveAsync() => Assertions.Expect(Page.Locator("#live-state")).ToHaveTextAsync("● live");

    /// <summary>A notice that holds the text: <paramref name="kind"/> is Done or Rejected.</summary>
    public Task SeesAsync(string kind, string text) =>
        Assertions.Expect(Page.Locator(kind == "Done" ? "main > .notice.good" : ".notice.bad")).ToContainTextAsync(text);

    public Task SeesInAsync(string selector, string text) => Assertions.Expect(Page.Locator(selector)).ToContainTextAsync(text);

    public Task DoesNotSeeInAsync(string selector, string text) => Assertions.Expect(Page.Locator(selector)).Not.ToContainTextAsync(text);

    public async ValueTask DisposeAsync()
    {
        await _context.DisposeAsync();
        _errors.ShouldBeEmpty();
    }
}
