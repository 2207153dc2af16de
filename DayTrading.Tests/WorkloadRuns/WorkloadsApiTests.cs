using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using DayTrading.Record;
using DayTrading.Tests.Web;
using DayTrading.WorkloadRuns;

namespace DayTrading.Tests.WorkloadRuns;

/// <summary>Workloads and dumplogs over the API.</summary>
public sealed class WorkloadsApiTests
{
    private const string Workloads = "/api/v1/workloads";

    private static readonly string[] Quick =
        ["QuoteServer:Host=", "QuoteServer:Port=", "Simulator:Delays=none", "Simulator:Prices=constant"];

    [Theory]
    [InlineData(Store.Sqlite)]
    [InlineData(Store.Postgres)]
    public async Task Runs_queue_up_and_an_isolated_store_begins_at_number_one(Store store)
    {
        await using var site = await SiteOfTest.StartAsync(store, Quick);
        using var supervisor = await site.SignInAsync(SiteOfTest.Supervisor);
        const string lines = "[1] ADD,someone,100.00\n[2] QUOTE,someone,ABC\n[3] DUMPLOG,./log\n";

        var uploads = new[] { "shared", "kept", "temporary" }.Select(store => UploadAsync(supervisor, $"a.txt&store={store}", lines));
        var ids = new List<long>();
        foreach (var upload in uploads) ids.Add((await (await upload).JsonAsync()).GetProperty("id").GetInt64());
        foreach (var id in ids) (await EndAsync(supervisor, id)).GetProperty("state").GetString().ShouldBe("done");

        foreach (var id in ids)
        {
            var report = await supervisor.GetAsync($"{Workloads}/{id}/report").JsonAsync();
            report.GetProperty("commands").GetProperty("ADD").GetProperty("done").GetInt32().ShouldBe(1);
            (await supervisor.GetStringAsync($"{Workloads}/{id}/report.csv")).ShouldContain("command,ADD,done,1");
        }

        var log = await supervisor.GetStringAsync($"{Workloads}/{ids[2]}/dumplogs/log.xml");
        log.ShouldContain("<transactionNum>1</transactionNum>");
        log.ShouldContain("<username>someone</username>");
        (await supervisor.GetAsync("/api/v1/accounts/someone").JsonAsync()).GetProperty("cash").GetProperty("available").GetString()
            .ShouldBe("100.00"); // once, by the run that shares the record
    }

    [Fact]
    public async Task A_workload_that_is_too_large_is_rejected_and_nothing_of_it_is_kept()
    {
        await using var site = await SiteOfTest.StartAsync(Store.Sqlite, [.. Quick, "Uploads:MaxBytes=1048576"]);
        using var supervisor = await site.SignInAsync(SiteOfTest.Supervisor);

        var answer = await UploadAsync(supervisor, "large.txt", new string('x', 1_048_577));

        (await answer.ProblemAsync(413)).ShouldBe("The file is larger than 1 MiB; compress it with gzip, or split it.");
        (await supervisor.GetAsync(Workloads).JsonAsync()).GetArrayLength().ShouldBe(0);
        Directory.GetFileSystemEntries(Path.Combine(site.Folder, "workloads")).ShouldBeEmpty();
        (await (await UploadAsync(supervisor, "empty.txt", "")).ProblemAsync(400)).ShouldBe("The file is empty.");
    }

    [Fact]
    public async Task What_a_process_that_ended_left_under_way_is_interrupted_and_what_was_queued_goes_on()
    {
        await using var store = await StoreOfTest.CreateAsync(Store.Sqlite);
        await using (var site = await SiteOfTest.StartAsync(store, Quick))
        {
            using var supervisor = await site.SignInAsync(SiteOfTest.Supervisor);
            foreach (var file in new[] { "one.txt", "two.txt" }) await UploadAsync(supervisor, $"{file}&start=false", "ADD,someone,1.00\n");
            await using var context = RunsContext.Open(site.Get<SiteDatabase>());
            foreach (var run in context.Runs)
                (run.State, run.LinesDone, run.Lines) = run.Id == 1 ? (RunState.Running, 123L, 456L) : (RunState.Queued, 0, 0);
            await context.SaveChangesAsync();
        }

        await using (var site = await SiteOfTest.StartAsync(store, Quick))
        {
            using var supervisor = await site.SignInAsync(SiteOfTest.Supervisor);
            (await EndAsync(supervisor, 2)).GetProperty("state").GetString().ShouldBe("done");

            var first = await supervisor.GetAsync($"{Workloads}/1").JsonAsync();

            first.GetProperty("state").GetString().ShouldBe("interrupted");
            first.GetProperty("linesDone").GetInt64().ShouldBe(123);
            first.GetProperty("error").GetString()!.ShouldStartWith("The program ended while this ran.");
        }
    }

    [Fact]
    public async Task A_dumplog_is_resumed_where_it_broke_off_and_has_its_digest()
    {
        await using var site = await SiteOfTest.StartAsync();
        using var trader = await site.NewTraderAsync("alice", cash: "100.00");
        using var auditor = await site.SignInAsync(SiteOfTest.Supervisor);
        var made = await (await auditor.PostAsJsonAsync("/api/v1/dumplogs", new { filename = "../mine" })).JsonAsync();
        var address = $"/api/v1/dumplogs/{made.GetProperty("name").GetString()}";
        made.GetProperty("name").GetString().ShouldBe("mine.xml");

        var beginning = await RangeAsync(auditor, address, 0, 99, null);
        var rest = await RangeAsync(auditor, address, 100, null, beginning.Headers.ETag);
        byte[] whole = [.. await beginning.Content.ReadAsByteArrayAsync(), .. await rest.Content.ReadAsByteArrayAsync()];

        (beginning.StatusCode, rest.StatusCode).ShouldBe((HttpStatusCode.PartialContent, HttpStatusCode.PartialContent));
        var digest = Convert.ToHexStringLower(SHA256.HashData(whole));
        made.GetProperty("sha256").GetString().ShouldBe(digest);
        (await auditor.GetStringAsync($"{address}/sha256")).ShouldBe($"{digest}  mine.xml\n");
        (await auditor.GetAsync($"{address}/check").JsonAsync()).GetProperty("fits").GetBoolean().ShouldBeTrue();
        Encoding.UTF8.GetString(whole).Split("<userCommand>").Length.ShouldBe(1 + 1);
        made.GetProperty("events").GetInt64().ShouldBe(2);
    }

    [Fact]
    public async Task A_trader_makes_and_lists_dumplogs_of_their_own_account_only()
    {
        await using var site = await SiteOfTest.StartAsync();
        using var alice = await site.NewTraderAsync("alice", cash: "100.00");
        using var bob = await site.NewTraderAsync("bob", cash: "50.00");

        await (await alice.PostAsJsonAsync("/api/v1/dumplogs", new { filename = "a" })).ProblemAsync(403);
        await (await alice.PostAsJsonAsync("/api/v1/dumplogs", new { filename = "a", user = "bob" })).ProblemAsync(403);
        var own = await alice.PostAsJsonAsync("/api/v1/dumplogs", new { filename = "a", user = "alice" });

        own.StatusCode.ShouldBe(HttpStatusCode.Created);
        (await alice.GetStringAsync("/api/v1/dumplogs/a.xml")).ShouldContain("alice");
        (await alice.GetAsync("/api/v1/dumplogs").JsonAsync()).GetArrayLength().ShouldBe(1);
        (await bob.GetAsync("/api/v1/dumplogs").JsonAsync()).GetArrayLength().ShouldBe(0);
        foreach (var part in new[] { "", "/gzip", "/sha256", "/check" })
            await (await bob.GetAsync($"/api/v1/dumplogs/a.xml{part}")).ProblemAsync(404);
    }

    private static Task<HttpResponseMessage> UploadAsync(HttpClient client, string nameAndMore, string text)
    {
        var file = new ByteArrayContent(Encoding.UTF8.GetBytes(text));
        file.Headers.ContentType = new MediaTypeHeaderValue("text/plain");
        return client.PostAsync($"{Workloads}?name={nameAndMore}", file);
    }

    private static async Task<JsonElement> EndAsync(HttpClient client, long id)
    {
        for (var left = 600; ; left--)
        {
            var run = await client.GetAsync($"{Workloads}/{id}").JsonAsync();
            if (left == 0 || run.GetProperty("state").GetString() is not ("queued" or "running")) return run;
            await Task.Delay(100);
        }
    }

    private static Task<HttpResponseMessage> RangeAsync(HttpClient client, string address, long from, long? to, EntityTagHeaderValue? tag)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Range = new RangeHeaderValue(from, to);
        if (tag is not null) request.Headers.IfRange = new RangeConditionHeaderValue(tag);
        return client.SendAsync(request);
    }
}
