using System.Net;
using DayTrading.Identity;
using DayTrading.Tests.Web;

namespace DayTrading.Tests.Identity;

/// <summary>Signing in as people do, with forms and cookies.</summary>
public sealed class SignInTests
{
    private static readonly string[] NoSettings = [];

    [Theory, EachStore]
    public async Task Somebody_registers_signs_out_and_signs_in_again(Store store)
    {
        await using var site = await SiteOfTest.StartAsync(store);
        using var browser = site.NewBrowser();

        (await browser.RegisterAsync("alice")).Headers.Location!.OriginalString.ShouldBe("/");
        (await browser.IsSignedInAsync()).ShouldBeTrue();

        await browser.SendFormAsync("/account/sign-out");
        (await browser.IsSignedInAsync()).ShouldBeFalse();

        (await browser.SignInAsync("alice")).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await browser.IsSignedInAsync()).ShouldBeTrue();
    }

    [Theory, EachStore]
    public async Task A_sign_in_outlives_the_program_that_gave_it(Store kind)
    {
        await using var store = await StoreOfTest.CreateAsync(kind);
        Web.Browser browser;
        Uri first;
        await using (var site = await SiteOfTest.StartAsync(store))
        {
            browser = site.NewBrowser();
            first = site.Address;
            await browser.RegisterAsync("alice");
        }

        await using var again = await SiteOfTest.StartAsync(store, $"Urls={first}");

        (await browser.IsSignedInAsync()).ShouldBeTrue();
        browser.Dispose();
    }

    [Fact]
    public async Task Names_differ_by_case_as_trading_user_ids_do()
    {
        await using var site = await SiteOfTest.StartAsync();
        using var browser = site.NewBrowser();

        await browser.RegisterAsync("alice");
        (await site.NewBrowser().RegisterAsync("Alice")).StatusCode.ShouldBe(HttpStatusCode.Redirect);

        (await site.NewBrowser().SignInAsync("ALICE")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_name_that_trades_already_is_not_given_to_whoever_registers_first()
    {
        await using var site = await SiteOfTest.StartAsync();
        using var supervisor = await site.SignInAsync(SiteOfTest.Supervisor);
        await supervisor.CommandAsync("oY01WVirLr", new { command = "ADD", amount = "100.00" });
        await supervisor.CommandAsync("rejected1", new { command = "COMMIT_BUY" });
        await site.CreateAsync("signed-in", Roles.Trader);

        foreach (var name in new[] { "oY01WVirLr", "rejected1", "signed-in" })
        {
            var page = await (await site.NewBrowser().RegisterAsync(name)).Content.ReadAsStringAsync();
            page.ShouldContain(SignIns.NameTaken);
        }

        await site.CreateAsync("oY01WVirLr", Roles.Trader);
        (await site.NewBrowser().SignInAsync("oY01WVirLr")).StatusCode.ShouldBe(HttpStatusCode.Redirect);
    }

    [Theory]
    [InlineData("a b", "correct horse battery", "correct horse battery", "1 to 64 characters")]
    [InlineData("", "correct horse battery", "correct horse battery", "Choose a name")]
    [InlineData("alice", "short", "short", "at least 10 characters")]
    [InlineData("alice", "short", "other", "must be at least 10 characters")]
    [InlineData("alice", "correct horse battery", "correct horse", "not the same password")]
    public async Task What_is_wrong_stands_beside_its_field(string name, string password, string again, string error)
    {
        await using var site = await SiteOfTest.StartAsync();
        using var browser = site.NewBrowser();

        var answer = await browser.SendFormAsync("/account/register", ("Name", name), ("Password", password), ("Again", again));

        WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync()).ShouldContain(error);
        (await browser.IsSignedInAsync()).ShouldBeFalse();
    }

    [Fact]
    public async Task A_form_sent_after_the_sign_in_has_ended_is_said_to_have_done_nothing()
    {
        await using var site = await SiteOfTest.StartAsync();
        using var browser = site.NewBrowser();

        var answer = await browser.Client.PostAsync("/trade?handler=Buy", new FormUrlEncodedContent([new("amount", "100")]));
        var page = await (await browser.GetAsync(answer.Headers.Location!.PathAndQuery)).Content.ReadAsStringAsync();

        page.ShouldContain("was not carried out");
        (await (await browser.GetAsync("/account/sign-in?returnUrl=%2Ftrade")).Content.ReadAsStringAsync()).ShouldNotContain("carried out");
    }

    [Fact]
    public async Task A_changed_password_ends_the_other_sessions()
    {
        await using var site = await SiteOfTest.StartAsync(Store.Sqlite, "SignIn:Recheck=00:00:00");
        using var here = site.NewBrowser();
        using var there = site.NewBrowser();
        await here.RegisterAsync("alice");
        await there.SignInAsync("alice");

        await here.SendFormAsync(
            "/account/password", ("Current", SiteOfTest.Password), ("New", "another good one"), ("Again", "another good one"));

        (await here.IsSignedInAsync()).ShouldBeTrue();
        (await there.IsSignedInAsync()).ShouldBeFalse();
        (await there.SignInAsync("alice")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await there.SignInAsync("alice", "another good one")).StatusCode.ShouldBe(HttpStatusCode.Redirect);
    }

    [Fact]
    public async Task Wrong_passwords_lock_the_sign_in_and_nobody_can_tell_a_locked_one_from_a_wrong_name()
    {
        await using var site = await SiteOfTest.StartAsync(Store.Sqlite, "SignIn:MaxFailures=3");
        await site.CreateAsync("alice", Roles.Trader);
        using var browser = site.NewBrowser();

        var wrong = new List<string>();
        for (var i = 0; i < 3; i++) wrong.Add(await SayAsync(browser.SignInAsync("alice", "wrong password")));
        var locked = await SayAsync(browser.SignInAsync("alice"));
        var unknown = await SayAsync(browser.SignInAsync("nobody-has-this-name"));

        wrong.Append(locked).Append(unknown).Distinct().Count().ShouldBe(1);
        unknown.ShouldBe(SignIns.NotSignedIn);
    }

    [Fact]
    public async Task A_lock_ends_by_itself()
    {
        await using var site = await SiteOfTest.StartAsync(Store.Sqlite, "SignIn:MaxFailures=3", "SignIn:LockedFor=00:00:01");
        await site.CreateAsync("alice", Roles.Trader);
        using var browser = site.NewBrowser();
        for (var i = 0; i < 3; i++) await browser.SignInAsync("alice", "wrong password");
        (await browser.SignInAsync("alice")).StatusCode.ShouldBe(HttpStatusCode.OK);

        await Task.Delay(TimeSpan.FromSeconds(1.1));

        (await browser.SignInAsync("alice")).StatusCode.ShouldBe(HttpStatusCode.Redirect);
    }

    [Fact]
    public async Task Signing_in_leads_back_to_the_page_that_asked_for_it_and_to_no_other_site()
    {
        await using var site = await SiteOfTest.StartAsync();
        await site.CreateAsync("alice", Roles.Trader);
        (string, string)[] form = [("Name", "alice"), ("Password", SiteOfTest.Password)];

        var back = await site.NewBrowser().SendFormAsync("/account/sign-in", [.. form, ("ReturnUrl", "/account/password")]);
        var away = await site.NewBrowser().SendFormAsync("/account/sign-in", [.. form, ("ReturnUrl", "https://evil.example/")]);

        back.Headers.Location!.OriginalString.ShouldBe("/account/password");
        away.Headers.Location!.OriginalString.ShouldBe("/");
    }

    [Fact]
    public async Task The_first_start_makes_the_supervisor_and_no_later_one_does()
    {
        await using var store = await StoreOfTest.CreateAsync(Store.Sqlite);
        string? generated;
        await using (var first = await SiteOfTest.StartAsync(store, "Supervisor:Password=", "Supervisor:Name=boss"))
        {
            generated = first.Get<FirstStart>().GeneratedPassword;
            generated!.Length.ShouldBe(20);
            (await first.NewBrowser().SignInAsync("boss", generated)).StatusCode.ShouldBe(HttpStatusCode.Redirect);
            first.Log.ToString().ShouldNotContain(generated);
        }

        await using var second = await SiteOfTest.StartAsync(store, NoSettings);

        second.Get<FirstStart>().GeneratedPassword.ShouldBeNull();
        (await second.NewBrowser().SignInAsync("boss", generated)).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await second.NewBrowser().SignInAsync(SiteOfTest.Supervisor)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    /// <summary>What the page says above its form.</summary>
    private static async Task<string> SayAsync(Task<HttpResponseMessage> signingIn)
    {
        var page = WebUtility.HtmlDecode(await (await signingIn).Content.ReadAsStringAsync());
        var alert = page[page.IndexOf("role=\"alert\"", StringComparison.Ordinal)..];
        alert = alert[(alert.IndexOf("<li>", StringComparison.Ordinal) + 4)..];
        return alert[..alert.IndexOf('<', StringComparison.Ordinal)];
    }
}
