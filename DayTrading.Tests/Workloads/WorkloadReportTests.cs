using System.Text.Json;
using DayTrading.Kernel;
using DayTrading.Triggers;
using DayTrading.Workloads;

namespace DayTrading.Tests.Workloads;

public sealed class WorkloadReportTests
{
    private static readonly Rejection TooPoor = Rejection.InsufficientFunds(new Money(2), new Money(1));

    [Fact]
    public async Task The_report_is_written_in_its_published_form()
    {
        await using var run = new WorkloadFixture();

        var report = await run.RunAsync("ADD,a,1\nnonsense\nADD,a,0\n");
        var json = JsonSerializer.SerializeToElement(report, WorkloadReport.Json);

        json.EnumerateObject().Select(p => p.Name).ShouldBe(
        [
            "file", "lines", "unreadable", "commands", "rejections", "quotes", "triggersFired", "elapsedSeconds", "durableSeconds",
            "commandsPerSecond", "latencyMicroseconds", "throughput",
        ]);
        json.GetProperty("file").GetString().ShouldBe("file.txt");
        Compact(json.GetProperty("unreadable")).ShouldBe("""[{"line":2,"text":"nonsense","reason":"Unknown command word"}]""");
        json.GetProperty("commands").EnumerateObject().Count().ShouldBe(16);
        Compact(json.GetProperty("commands").GetProperty("ADD")).ShouldBe("""{"done":1,"rejected":1}""");
        Compact(json.GetProperty("quotes")).ShouldBe("""{"fetched":0,"hits":0,"cost":"0.00"}""");
        Compact(json.GetProperty("latencyMicroseconds").GetProperty("ADD")).ShouldBe("""{"p50":0,"p90":0,"p99":0,"p999":0,"max":0}""");
        Compact(json.GetProperty("throughput")).ShouldBe("[2]");
    }

    [Fact]
    public async Task Unreadable_lines_are_reported_and_the_run_goes_on()
    {
        await using var run = new WorkloadFixture();

        var report = await run.RunAsync("ADD,a,1.00\n\nBUUY,a,ABC,1\nADD,a,1.00\n");

        report.Lines.ShouldBe(3);
        report.Unreadable.ShouldBe([new UnreadableLine(2, "BUUY,a,ABC,1", "Unknown command word")]);
        report.Commands["ADD"].Done.ShouldBe(2);
    }

    [Fact]
    public async Task Of_very_many_unreadable_lines_the_first_thousand_are_kept_and_the_others_counted()
    {
        await using var run = new WorkloadFixture();

        var report = await run.RunAsync(string.Concat(Enumerable.Repeat("nonsense\n", 2500)));

        report.Unreadable.Count.ShouldBe(1000);
        report.UnreadableCount.ShouldBe(2500);
        report.Lines.ShouldBe(2500);
    }

    [Fact]
    public async Task Commands_with_invalid_fields_are_rejected_and_no_failure()
    {
        await using var run = new WorkloadFixture();

        var report = await run.RunAsync("[9962] ADD,umhaEY4lil,-73280.58\nADD,u,\n");

        report.Commands["ADD"].ShouldBe(new CommandCounts(0, 2));
        report.Rejections.ShouldHaveSingleItem().Value.ShouldBe(2);
    }

    [Fact]
    public async Task Rejections_are_grouped_by_reason_without_particulars()
    {
        await using var run = new WorkloadFixture(c => (c.Word switch
        {
            CommandWord.Buy => Outcome.Rejected(Rejection.InsufficientFunds(new Money(c.Number.Value), Money.Zero)),
            CommandWord.CommitBuy => Outcome.Rejected(Rejection.NoPendingOrder(Side.Buy)),
            _ => Outcome.Done(new SomeAnswer()),
        }).AsTask());

        var report = await run.RunAsync("COMMIT_BUY,a\nBUY,a,ABC,1\nBUY,b,ABC,1\nADD,a,1\n");

        report.Commands["BUY"].ShouldBe(new CommandCounts(0, 2));
        report.Rejections.Select(r => (r.Key, r.Value)).ShouldBe([(TooPoor.Reason, 2), (Rejection.NoPendingOrder(Side.Buy).Reason, 1)]);
    }

    [Fact]
    public async Task Quotes_and_firings_are_those_of_the_run()
    {
        await using var run = new WorkloadFixture(c => WorkloadFixture.Done);
        run.SetCounts(10, 20, 100);
        Fire(run);
        run.Flush = () =>
        {
            run.SetCounts(13, 25, 125);
            Fire(run);
            Fire(run);
            return Task.CompletedTask;
        };

        var report = await run.RunAsync("ADD,a,1\n");

        report.Quotes.ShouldBe(new QuoteBill(3, 5, "0.25"));
        report.TriggersFired.ShouldBe(2);
    }

    [Fact]
    public async Task Latency_elapsed_time_and_durability_are_told_apart()
    {
        var gate = new TaskCompletionSource();
        await using var run = new WorkloadFixture(async c =>
        {
            if (c.Word == CommandWord.Quote) await gate.Task;
            return Outcome.Done(new SomeAnswer());
        });
        run.Flush = () =>
        {
            run.Clock.Advance(TimeSpan.FromSeconds(2));
            return Task.CompletedTask;
        };

        var running = run.RunAsync("ADD,a,1\nQUOTE,a,A\nADD,b,1\n");
        await WorkloadFixture.UntilAsync(() => run.Came.Count == 3);
        run.Clock.Advance(TimeSpan.FromMilliseconds(1500));
        gate.SetResult();
        var report = await running;

        report.ElapsedSeconds.ShouldBe(1.5);
        report.DurableSeconds.ShouldBe(3.5);
        report.CommandsPerSecond.ShouldBe(2);
        report.Throughput.ShouldBe([2, 1]);
        report.LatencyMicroseconds["ADD"].Max.ShouldBe(0);
        report.LatencyMicroseconds["QUOTE"].Max.ShouldBe(1_500_000);
        report.LatencyMicroseconds["QUOTE"].P50.ShouldBe(1_500_000, 15_000);
        report.LatencyMicroseconds.Keys.ShouldNotContain("BUY");
    }

    [Fact]
    public async Task A_run_can_be_watched()
    {
        var gate = new TaskCompletionSource();
        await using var run = new WorkloadFixture(async c =>
        {
            if (c.Word == CommandWord.Quote) await gate.Task;
            return c.Word == CommandWord.Buy ? TooPoor : Outcome.Done(new SomeAnswer());
        });
        run.Progress.Now().ShouldBe(new WorkloadSnapshot(WorkloadPhase.Waiting, 0, 0, 0, 0, TimeSpan.Zero, null));

        var running = run.RunAsync("ADD,a,1\nnonsense\nBUY,a,A,1\nADD,a,1\nQUOTE,a,A\n");
        await WorkloadFixture.UntilAsync(() => run.Progress.Now().LinesDone == 4);
        run.Clock.Advance(TimeSpan.FromSeconds(2));

        run.Progress.Now().ShouldBe(
            new WorkloadSnapshot(WorkloadPhase.Running, 4, 5, 1, 1.5, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(1 / 1.5)));
        gate.SetResult();
        await running;
        run.Progress.Now().ShouldBe(new WorkloadSnapshot(WorkloadPhase.Over, 5, 5, 1, 2, TimeSpan.FromSeconds(2), TimeSpan.Zero));
    }

    private static string Compact(JsonElement json) => JsonSerializer.Serialize(json);

    private static void Fire(WorkloadFixture run) => run.Get<TriggerFirings>().Apply(
        new TriggerFired(Side.Buy, UserId.Parse("a"), new TransactionNumber(1), StockSymbol.Parse("A"), 1, new Money(1), default));
}
