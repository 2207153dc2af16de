using DayTrading.Kernel;
using DayTrading.Workloads;
using MediatR;

namespace DayTrading.Tests.Workloads;

public sealed class RunWorkloadTests
{
    [Fact]
    public async Task Every_line_is_carried_out_and_the_record_is_durable_at_the_end()
    {
        await using var run = new WorkloadFixture();

        var report = await run.RunAsync("[1] ADD,a,1.00\n[2] BUY,a,ABC,1.00\n[3] ADD,b,1.00\n");

        run.Came.Select(c => (c.Word, c.User.Value)).ShouldBe([(CommandWord.Add, "a"), (CommandWord.Buy, "a"), (CommandWord.Add, "b")]);
        run.IsFlushed.ShouldBeTrue();
        report.Lines.ShouldBe(3);
        report.Commands["ADD"].ShouldBe(new CommandCounts(2, 0));
    }

    [Fact]
    public async Task Line_n_gets_the_number_base_plus_n_and_the_run_reserves_all_of_them()
    {
        await using var run = new WorkloadFixture();
        var numbers = run.Get<TransactionNumbers>();
        numbers.StartAbove(1000);

        await run.RunAsync("[5] ADD,a,1.00\nnonsense\n[9] ADD,a,1.00\nADD,a,1.00\n");

        run.Came.Select(c => c.Number.Value).ShouldBe([1005, 1009, 1010]);
        numbers.Next().Value.ShouldBe(1011);
    }

    [Fact]
    public async Task Users_run_side_by_side_and_each_keeps_the_files_order()
    {
        var gate = new TaskCompletionSource();
        await using var run = new WorkloadFixture(async c =>
        {
            if (c.Word == CommandWord.Quote && c.Number.Value == 2) await gate.Task;
            return Outcome.Done(new SomeAnswer());
        });

        var running = run.RunAsync("ADD,slow,1\nQUOTE,slow,A\nBUY,slow,A,1\nADD,quick,1\nQUOTE,quick,A\nSELL,slow,A,1\nBUY,quick,A,1\n");
        await WorkloadFixture.UntilAsync(() => run.Came.Count == 5);

        run.Came.Select(c => c.User.Value).ShouldBe(["slow", "slow", "quick", "quick", "quick"]);
        gate.SetResult();
        (await running).Lines.ShouldBe(7);
        run.Came.Where(c => c.User == UserId.Parse("slow")).Select(c => c.Word)
            .ShouldBe([CommandWord.Add, CommandWord.Quote, CommandWord.Buy, CommandWord.Sell]);
    }

    [Fact]
    public async Task Whatever_the_number_of_lanes_each_user_keeps_the_files_order_and_everything_is_counted()
    {
        const int users = 50;
        const int commands = 200;
        await using var run = new WorkloadFixture(settings: ("Workloads:Lanes", "4"));
        var lines = Enumerable.Range(0, users * commands).Select(n => $"ADD,user{n * 7 % users},1\n");

        var report = await run.RunAsync(string.Concat(lines) + "nonsense\n");

        report.Lines.ShouldBe(users * commands + 1);
        report.Commands["ADD"].ShouldBe(new CommandCounts(users * commands, 0));
        report.LatencyMicroseconds.Keys.ShouldBe(["ADD"]);
        report.Throughput.Sum().ShouldBe(users * commands);
        foreach (var ofUser in run.Came.GroupBy(c => c.User)) ofUser.Select(c => c.Number.Value).ShouldBeInOrder();
    }

    [Fact]
    public async Task Whatever_the_number_of_lanes_a_DUMPLOG_without_user_stands_after_all_lines_before_it()
    {
        await using var run = new WorkloadFixture(settings: ("Workloads:Lanes", "4"));
        var before = string.Concat(Enumerable.Range(0, 3_000).Select(n => $"ADD,user{n},1\n"));

        await run.RunAsync(before + "DUMPLOG,x\n" + before);

        run.Came.TakeWhile(c => c.Word != CommandWord.Dumplog).Select(c => c.Number.Value).Order().Take(3_000)
            .ShouldBe(Enumerable.Range(1, 3_000).Select(n => (long)n));
    }

    [Fact]
    public async Task A_DUMPLOG_without_user_waits_for_all_lines_before_it_and_later_ones_do_not_wait()
    {
        var gate = new TaskCompletionSource();
        await using var run = new WorkloadFixture(async c =>
        {
            if (c.Word == CommandWord.Quote) await gate.Task;
            return Outcome.Done(new SomeAnswer());
        });

        var running = run.RunAsync("QUOTE,a,A\nADD,a,1\nADD,b,1\nDUMPLOG,x\nADD,b,2\nADD,c,1\n");
        await WorkloadFixture.UntilAsync(() => run.Came.Count == 4);

        run.Came.ShouldNotContain(c => c.Word == CommandWord.Dumplog);
        gate.SetResult();
        await running;
        var numbers = run.Came.Select(c => c.Number.Value).ToList();
        numbers.IndexOf(4).ShouldBeGreaterThan(numbers.IndexOf(2));
    }

    [Fact]
    public async Task No_more_commands_are_under_way_than_the_setting_allows()
    {
        using var gate = new SemaphoreSlim(0);
        await using var run = new WorkloadFixture(
            async c =>
            {
                await gate.WaitAsync();
                return Outcome.Done(new SomeAnswer());
            },
            ("Workloads:MaxInFlight", "3"));

        var running = run.RunAsync(string.Concat(Enumerable.Range(0, 20).Select(n => $"ADD,user{n},1\n")));
        for (var ended = 0; ended <= 16; ended++)
        {
            await WorkloadFixture.UntilAsync(() => run.Came.Count >= ended + 4);
            run.Came.Count.ShouldBe(ended + 4); // three under way, and the one that waits for a place
            gate.Release();
        }

        gate.Release(3);
        (await running).Lines.ShouldBe(20);
    }

    [Fact]
    public async Task A_cancelled_run_finishes_what_is_taken_and_starts_nothing_more()
    {
        using var cancel = new CancellationTokenSource();
        var gate = new TaskCompletionSource();
        await using var run = new WorkloadFixture(async c =>
        {
            if (c.Number.Value == 3) await cancel.CancelAsync();
            if (c.Number.Value == 2) await gate.Task;
            return Outcome.Done(new SomeAnswer());
        });

        var running = run.RunAsync("ADD,a,1\nADD,b,1\nADD,c,1\nADD,d,1\n", cancel.Token);
        await WorkloadFixture.UntilAsync(() => run.Came.Count == 3);
        gate.SetResult();
        var report = await running;

        report.IsCancelled.ShouldBeTrue();
        report.Lines.ShouldBe(3);
        report.Commands["ADD"].Done.ShouldBe(3);
        run.IsFlushed.ShouldBeTrue();
    }

    [Fact]
    public async Task A_run_that_is_cancelled_before_it_begins_starts_nothing()
    {
        await using var run = new WorkloadFixture();

        var report = await run.RunAsync("ADD,a,1\n", new CancellationToken(canceled: true));

        report.IsCancelled.ShouldBeTrue();
        run.Came.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_command_that_throws_ends_the_run_with_that_once_the_others_have_ended()
    {
        // Both run what waits for them before SetResult and SetException return.
        var (gate, failing) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var run = new WorkloadFixture(async c =>
        {
            await (c.Number.Value == 1 ? gate.Task : failing.Task);
            return Outcome.Done(new SomeAnswer());
        });

        var running = run.RunAsync("ADD,a,1\nADD,b,1\n");
        await WorkloadFixture.UntilAsync(() => run.Came.Count == 2);
        failing.SetException(new InvalidOperationException("the store is gone"));
        running.IsCompleted.ShouldBeFalse();
        gate.SetResult();

        (await Should.ThrowAsync<InvalidOperationException>(() => running)).Message.ShouldBe("the store is gone");
        run.Progress.Now().Phase.ShouldBe(WorkloadPhase.Over);
    }

    [Fact]
    public async Task A_file_that_is_not_there_or_damaged_is_no_run()
    {
        await using var run = new WorkloadFixture();
        var damaged = WorkloadText.Gzip("ADD,a,1\n"u8.ToArray())[..^6];

        var missing = new RunWorkload(Path.Combine(Path.GetTempPath(), "nowhere.txt"), run.Progress);
        await Should.ThrowAsync<FileNotFoundException>(() => run.Get<IMediator>().Send(missing));
        await Should.ThrowAsync<InvalidDataException>(() => run.RunAsync(damaged));
        run.Came.ShouldBeEmpty();
        run.Get<TransactionNumbers>().Next().Value.ShouldBe(1);
    }

    [Fact]
    public async Task Dumplogs_are_waited_for_and_a_failed_one_is_reported()
    {
        var making = new TaskCompletionSource();
        await using var run = new WorkloadFixture(c => Outcome.Done(c.Word switch
        {
            CommandWord.Dumplog when c.User.Value is null => new StubDumplog("all.xml", making.Task),
            CommandWord.Dumplog => new StubDumplog("mine.xml", Task.FromException(new IOException("disk full"))),
            _ => (ICommandResult)new SomeAnswer(),
        }).AsTask());

        var running = run.RunAsync("ADD,a,1\nDUMPLOG,all\nDUMPLOG,a,mine\n");
        await WorkloadFixture.UntilAsync(() => run.Progress.Now().Phase == WorkloadPhase.Dumping);
        running.IsCompleted.ShouldBeFalse();
        making.SetResult();
        var report = await running;

        report.Dumplogs.ShouldBe([new WorkloadDumplog("mine.xml", "disk full"), new WorkloadDumplog("all.xml", null)], ignoreOrder: true);
        report.Commands["DUMPLOG"].ShouldBe(new CommandCounts(2, 0));
    }
}
