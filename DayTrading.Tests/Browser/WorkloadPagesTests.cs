using System.Security.Cryptography;
using DayTrading.Audit;
using DayTrading.Identity;
using DayTrading.Tests.House;
using DayTrading.Tests.Web;
using Microsoft.Playwright;

namespace DayTrading.Tests.Browser;

/// <summary>What a supervisor and an auditor do with workloads, in a real browser against the real host.</summary>
public sealed class WorkloadPagesTests(Browsers browsers)
{
    private static readonly string[] Quick =
        ["QuoteServer:Host=", "QuoteServer:Port=", "Simulator:Delays=none", "Simulator:Prices=constant"];

    /// <summary>For a run of a hundred thousand commands on a machine that is busy with other tests.</summary>
    private const float Long = 120_000;

    [Fact]
    public async Task A_supervisor_uploads_a_workload_watches_its_run_and_downloads_the_dumplog()
    {
        await using var site = await SiteOfTest.StartAsync(Store.Sqlite, Quick);
        await using var grader = await SuperviseAsync(site);
        var page = grader.Page;

        await page.Locator("#file").SetInputFilesAsync(Path.Combine(Repository.Root, "workloads", "100users.txt.gz"));
        await grader.ClickAsync("Upload");
        await page.WaitForURLAsync("**/workloads/1");
        await grader.SeesInAsync("#file-preview", "100,000");
        await page.GetByLabel("An isolated store: a record of its own").CheckAsync();
        await grader.ClickAsync("Run it");
        await grader.SeesInAsync("#progress", "Lines done");
        await Assertions.Expect(page.Locator("#report")).ToBeVisibleAsync(new() { Timeout = Long });

        await grader.SeesInAsync("#state", "done");
        await grader.SeesInAsync("#report", "BUY");
        await Assertions.Expect(page.Locator("#throughput canvas")).ToBeVisibleAsync();
        await page.Locator("[data-check]").First.ClickAsync();
        await Assertions.Expect(page.Locator("[data-result]").First).ToHaveTextAsync("✓ fits", new() { Timeout = Long });
        var link = page.GetByRole(AriaRole.Link, new() { Name = "XML" }).First;
        var download = await page.RunAndWaitForDownloadAsync(() => link.ClickAsync());
        var file = await download.PathAsync();
        await using var log = File.OpenRead(file);
        (await page.Locator(".digest").First.TextContentAsync()).ShouldBe(Convert.ToHexStringLower(await SHA256.HashDataAsync(log)));
        log.Position = 0;
        LogSchema.Validate(log).ShouldBeEmpty();
    }

    [Fact]
    public async Task Several_workloads_fill_an_empty_list_which_then_shows_their_runs_progress()
    {
        await using var site = await SiteOfTest.StartAsync(Store.Sqlite, Quick);
        await using var grader = await SuperviseAsync(site);
        var page = grader.Page;
        var questions = new List<string>();
        page.Dialog += async (_, dialog) =>
        {
            questions.Add(dialog.Message);
            await dialog.DismissAsync();
        };
        await grader.SeesInAsync("#runs", "No workload has been uploaded yet");

        await page.Locator("#file").SetInputFilesAsync(
            new[] { "1user.txt", "10users.txt" }.Select(name => Path.Combine(Repository.Root, "workloads", name)));
        await grader.ClickAsync("Upload");
        await grader.SeesInAsync("#runs", "1user.txt");
        await grader.SeesInAsync("#runs", "10users.txt");
        using var program = await site.SignInAsync(SiteOfTest.Supervisor);
        using var file = new StringContent("[1] ADD,someone,100.00\n");
        (await program.PostAsync("/api/v1/workloads?name=third.txt", file)).EnsureSuccessStatusCode();

        await Assertions.Expect(page.Locator("[data-run='3'][data-state=done]")).ToBeVisibleAsync();
        await page.GetByLabel("Remove run 3").ClickAsync();
        questions.ShouldBe(["Remove run 3 with its file and its report?"]);
        await Assertions.Expect(page.Locator("[data-run='3']")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_run_is_cancelled_and_shows_how_far_it_came()
    {
        await using var site = await SiteOfTest.StartAsync(
            Store.Sqlite, "Quotes:HedgeAfter=00:00:00", "Quotes:Deadline=00:01:00", "Workloads:MaxInFlight=1");
        site.Quotes.SetPrice("ABC", 10m);
        site.Quotes.Hold("ABC");
        await using var grader = await SuperviseAsync(site);
        const string lines = "ADD,slow,100.00\nBUY,slow,ABC,50.00\nCOMMIT_BUY,slow\nADD,slow,1.00\nADD,slow,2.00\n";
        await UploadAsync(grader, "slow.txt", lines);
        await grader.ClickAsync("Run it");
        await grader.SeesInAsync("#progress [data-part=lines]", "1 of 5");

        await grader.ClickAsync("Cancel");
        await grader.SeesAsync("Done", "Cancelled: commands already started are finished");
        site.Quotes.Release("ABC");

        await grader.SeesInAsync("#state", "cancelled");
        await grader.SeesInAsync("#run", "line 3 of 5");
    }

    [Fact]
    public async Task A_damaged_workload_is_reported_with_what_is_wrong()
    {
        await using var site = await SiteOfTest.StartAsync(Store.Sqlite, Quick);
        await using var grader = await SuperviseAsync(site);

        await UploadAsync(grader, "odd.txt", "[1] ADD,someone,100.00\n[2] BUY,someone\n[3] FLY,someone\nnonsense\n");
        await grader.SeesInAsync("#unreadable", "Unknown command word");
        await grader.SeesInAsync("#unreadable", "BUY must be followed by user, stock symbol and amount");
        await grader.ClickAsync("Run it");
        await grader.SeesInAsync("#report", "3 lines cannot be read");

        await grader.Page.GotoAsync("/workloads");
        await grader.Page.Locator("#file").SetInputFilesAsync(new FilePayload
        {
            Name = "cut.txt.gz", MimeType = "application/gzip", Buffer = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1, 2, 3],
        });
        await grader.ClickAsync("Upload");
        await grader.Page.WaitForURLAsync("**/workloads/2");
        await grader.SeesInAsync(".notice.bad", "The file cannot be read");
    }

    [Fact]
    public async Task An_auditor_finds_all_events_of_a_rejected_BUY_by_its_number()
    {
        await using var site = await SiteOfTest.StartAsync(Store.Sqlite, Quick);
        using var trader = await site.NewTraderAsync("poor", cash: "10.00");
        await trader.CommandAsync("poor", new { command = "BUY", symbol = "ABC", amount = "5000.00" });
        await site.CreateAsync("audrey", Roles.Auditor);
        await using var auditor = await Person.SignInAsync(browsers, site, "audrey", to: "/audit");

        await auditor.Page.GetByLabel("Number or range").FillAsync("2");
        await auditor.ClickAsync("Search");
        await auditor.SeesInAsync("#entries", "Insufficient funds: 5000.00 needed, 10.00 available");
        await auditor.Page.Locator("#entries").GetByRole(AriaRole.Link, new() { Name = "2", Exact = true }).ClickAsync();

        await auditor.SeesInAsync("#events", "<errorEvent>");
        await auditor.SeesInAsync("#events", "<userCommand>");
        await auditor.Page.GotoAsync("/audit/reconciliation");
        await auditor.ClickAsync("Reconcile now");
        await auditor.SeesInAsync("#found", "The record is whole");
    }

    [Fact]
    public async Task Without_scripts_a_workload_is_uploaded_and_run_all_the_same()
    {
        await using var site = await SiteOfTest.StartAsync(Store.Sqlite, Quick);
        await using var grader = await Person.OpenAsync(browsers, site, scripts: false);
        await grader.Page.GotoAsync("/account/sign-in?returnUrl=/workloads");
        await grader.Page.GetByLabel("Name").FillAsync(SiteOfTest.Supervisor);
        await grader.Page.GetByLabel("Password").FillAsync(SiteOfTest.Password);
        await grader.ClickAsync("Sign in");

        await UploadAsync(grader, "plain.txt", "[1] ADD,someone,100.00\n");
        await grader.ClickAsync("Run it");

        await grader.SeesInAsync("#report", "ADD");
    }

    [Fact]
    public async Task Pages_of_supervisors_and_auditors_are_accessible()
    {
        await using var site = await SiteOfTest.StartAsync(Store.Sqlite, Quick);
        await using var grader = await SuperviseAsync(site);
        await EveryPageTests.CheckAsync(grader, "workloads-empty", "/workloads");
        foreach (var (file, id) in new[] { ("10users.txt", 1), ("1user.txt", 2) })
        {
            await grader.Page.GotoAsync("/workloads");
            await grader.Page.Locator("#file").SetInputFilesAsync(Path.Combine(Repository.Root, "workloads", file));
            await grader.ClickAsync("Upload");
            await grader.Page.WaitForURLAsync($"**/workloads/{id}");
            if (id == 1) await EveryPageTests.CheckAsync(grader, "workload-look", null);
            await grader.ClickAsync("Run it");
            await Assertions.Expect(grader.Page.Locator("#report")).ToBeVisibleAsync(new() { Timeout = Long });
        }

        await grader.Page.GotoAsync("/audit/reconciliation");
        await grader.ClickAsync("Reconcile now");
        await grader.SeesInAsync("#found", "The record is whole");
        await EveryPageTests.CheckAsync(grader, "reconciliation", null);
        foreach (var (name, path) in new[]
        {
            ("workloads", "/workloads"), ("workload-report", "/workloads/1"), ("compare", "/workloads/compare?a=1&b=2"),
            ("audit", "/audit"), ("audit-none", "/audit?symbol=ZZZ"), ("transaction", "/audit/transactions/2"),
            ("account", "/audit/accounts/F6SleQLw6d"),
            ("dumplogs", "/audit/dumplogs"), ("bill", "/audit/bill?by=Stock"), ("system", "/system"),
        })
            await EveryPageTests.CheckAsync(grader, name, path);
    }

    private async Task<Person> SuperviseAsync(SiteOfTest site) =>
        await Person.SignInAsync(browsers, site, SiteOfTest.Supervisor, SiteOfTest.Password, "/workloads");

    private static async Task UploadAsync(Person grader, string name, string text)
    {
        await grader.Page.Locator("#file").SetInputFilesAsync(new FilePayload
        {
            Name = name, MimeType = "text/plain", Buffer = System.Text.Encoding.UTF8.GetBytes(text),
        });
        await grader.ClickAsync("Upload");
        await grader.Page.WaitForURLAsync("**/workloads/1");
    }
}
