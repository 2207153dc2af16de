using DayTrading.Kernel;
using DayTrading.Record;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace DayTrading.Tests.Record;

/// <summary>The promises of the record, the same for every store.</summary>
public abstract class RecordTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("record").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Every_entry_comes_back_as_the_event_that_it_was()
    {
        var settings = await SettingsAsync();
        IReadOnlyList<string> live;
        await using (var host = await RecordHost.StartAsync(settings))
        {
            await new SampleRun("oY01WVirLr").AppendToAsync(host.Journal);
            await new SampleRun("other", 100).AppendToAsync(host.Journal);
            live = host.Events.Texts;
            await host.StopAsync();
        }

        await RecordHost.ForgetSnapshotsAsync(settings);
        await using var again = await RecordHost.StartAsync(settings);

        again.Events.Texts.ShouldBe(live);
        live.Count.ShouldBe(2 * (SampleRun.Entries - 4));
        again.Get<TransactionNumbers>().Next().Value.ShouldBeGreaterThan(100 + 17);
        await again.StopAsync();
    }

    [Fact]
    public async Task Sequence_numbers_have_no_gaps_and_go_on_after_a_restart()
    {
        var settings = await SettingsAsync();
        for (var start = 0; start < 3; start++)
        {
            await using var host = await RecordHost.StartAsync(settings);
            await new SampleRun("user", 1 + start * 100).AppendToAsync(host.Journal);
            (await host.FlushAsync()).ShouldBe((start + 1) * SampleRun.Entries);
            await host.StopAsync();
        }

        await using var reader = RecordHost.Build(settings);
        var rows = await reader.RowsAsync();

        rows.Select(r => r.Sequence).ShouldBe(Enumerable.Range(1, 3 * SampleRun.Entries).Select(i => (long)i));
        rows.ShouldAllBe(r => r.User == "user");
    }

    [Fact]
    public async Task A_command_is_told_its_sequence_number_once_it_is_durable()
    {
        await using var host = await RecordHost.StartAsync(await SettingsAsync());
        var run = new SampleRun("user");
        await run.Add(host.Journal, 100);
        var command = new SomeCommand(CommandWord.DisplaySummary, 2, run.User);
        var durable = command.WhenDurable();

        await host.Journal.AppendInTurnAsync(command, Outcome.Done(new SomeAnswer()));
        var sequence = await durable.WaitAsync(TimeSpan.FromSeconds(30));

        sequence.ShouldBe(2);
        (await host.RowsAsync()).Count.ShouldBe(2);
        await host.StopAsync();
    }

    [Fact]
    public async Task What_was_taken_is_written_before_the_program_ends()
    {
        var settings = await SettingsAsync();
        await using (var host = await RecordHost.StartAsync(settings))
        {
            var run = new SampleRun("user");
            for (var i = 0; i < 10_000; i++) await run.Add(host.Journal, 100);
            await host.StopAsync();
        }

        await using var reader = RecordHost.Build(settings);
        (await reader.RowsAsync()).Count.ShouldBe(10_000);
    }

    [Fact]
    public async Task Times_in_the_record_never_go_back_though_the_clock_does()
    {
        var clock = new SettableClock(DateTimeOffset.FromUnixTimeMilliseconds(5_000_000));
        await using var host = await RecordHost.StartAsync(await SettingsAsync(), clock);
        var run = new SampleRun("user");

        await run.Add(host.Journal, 1);
        clock.Now = clock.Now.AddSeconds(-10);
        await run.Add(host.Journal, 1);
        clock.Now = clock.Now.AddSeconds(20);
        await run.Add(host.Journal, 1);
        await host.FlushAsync();

        (await host.RowsAsync()).Select(r => r.At).ShouldBe([5_000_000L, 5_000_000L, 5_010_000L]);
        await host.StopAsync();
    }

    [Fact]
    public async Task Malformed_commands_are_kept_as_received()
    {
        await using var host = await RecordHost.StartAsync(await SettingsAsync());
        var factory = host.Get<CommandTable>();
        var longName = string.Concat(Enumerable.Range(0, 4_000).Select(i => (char)('!' + i * 7919 % 90)));
        foreach (var form in (string?[])["umhaEY4lil", "", "two words", longName, null])
        {
            var command = Malformed(factory, form);
            await host.Journal.AppendInTurnAsync(command, command.Rejection);
        }

        await host.FlushAsync();
        var rows = await host.RowsAsync();

        rows.Select(r => r.User ?? r.MalformedUser).ShouldBe(["umhaEY4lil", "", "two words", longName, null]);
        rows.Select(r => r.UserId is null).ShouldBe([false, true, true, true, true]);
        rows.ShouldAllBe(r => r.FundsCents == -7328058 && r.Symbol == "" && r.Rejection != null);
        await host.StopAsync();
    }

    [Fact]
    public async Task A_flush_waits_for_all_that_came_before_it()
    {
        await using var host = await RecordHost.StartAsync(await SettingsAsync());
        (await host.FlushAsync()).ShouldBe(0);
        var run = new SampleRun("user");
        for (var i = 1; i <= 5_000; i++) await run.Add(host.Journal, 1);

        (await host.FlushAsync()).ShouldBe(5_000);

        (await host.RowsAsync()).Count.ShouldBe(5_000);
        await host.StopAsync();
    }

    [Fact]
    public async Task A_reader_gets_a_consistent_prefix_while_the_writer_writes()
    {
        await using var host = await RecordHost.StartAsync(await SettingsAsync());
        var run = new SampleRun("user");
        var writing = Task.Run(async () =>
        {
            for (var i = 0; i < 30_000; i++) await run.Add(host.Journal, 1);
        });

        while (!writing.IsCompleted)
        {
            var rows = await host.RowsAsync();
            rows.Select(r => r.Sequence).ShouldBe(Enumerable.Range(1, rows.Count).Select(i => (long)i));
        }

        await writing;
        await host.StopAsync();
    }

    [Fact]
    public async Task Only_one_process_writes_a_store()
    {
        var settings = await SettingsAsync();
        await using var first = await RecordHost.StartAsync(settings);

        var rejected = await Should.ThrowAsync<StoreUnavailableException>(() => RecordHost.StartAsync(settings));
        await first.StopAsync();
        await first.DisposeAsync();

        rejected.Message.ShouldContain($"is already being written by");
        rejected.Message.ShouldContain($"process {Environment.ProcessId}");
        await using var next = await RecordHost.StartAsync(settings);
        await next.StopAsync();
    }

    [Fact]
    public async Task The_columns_that_are_written_by_hand_are_those_of_the_model()
    {
        await using var host = RecordHost.Build(await SettingsAsync());
        await using var context = host.Get<RecordStore>().CreateContext();

        var columns = context.Model.FindEntityType(typeof(EntryRow))!.GetProperties().Select(p => p.GetColumnName());

        EntryRow.Columns.Split(", ").Order().ShouldBe(columns.Order());
        EntryRow.Columns.Split(", ").Length.ShouldBe(EntryRow.ColumnCount);
        context.Database.HasPendingModelChanges().ShouldBeFalse();
    }

    [Fact]
    public async Task The_store_itself_rejects_a_rejected_command_that_moves_money()
    {
        await using var host = await RecordHost.StartAsync(await SettingsAsync());
        await using var context = host.Get<RecordStore>().CreateContext();
        context.Entries.Add(new EntryRow
        {
            Sequence = 1, At = 1, TransactionNumber = 1, Kind = EntryKind.Command, Command = CommandWord.Add, ServerId = 1,
            CashAvailable = 5, Rejection = "No",
        });

        await Should.ThrowAsync<DbUpdateException>(() => context.SaveChangesAsync());

        await host.StopAsync();
    }

    protected string Folder => _folder;

    protected abstract Task<Dictionary<string, string?>> SettingsAsync();

    private static MalformedCommand Malformed(CommandTable factory, string? user) =>
        (MalformedCommand)factory.Create(
            new TransactionNumber(1), new CommandText { Word = CommandWord.Buy, User = user, Symbol = "", Amount = "-73280.58" });

    private sealed class SettableClock(DateTimeOffset now) : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = now;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}

public sealed class SqliteRecordTests : RecordTests
{
    [Fact]
    public async Task A_store_that_cannot_be_opened_is_reported_in_one_message()
    {
        var settings = new Dictionary<string, string?> { ["ConnectionStrings:DayTrading"] = "Data Source=/proc/nowhere/x.db" };

        var failure = await Should.ThrowAsync<StoreUnavailableException>(() => RecordHost.StartAsync(settings));

        failure.Message.ShouldStartWith("The SQLite store /proc/nowhere/x.db cannot be opened: ");
        failure.Message.ShouldNotContain('\n');
    }

    [Fact]
    public async Task A_file_that_is_no_store_is_reported_in_one_message()
    {
        var settings = await SettingsAsync();
        await File.WriteAllTextAsync(Path.Combine(Folder, "record.db"), new string('x', 5_000));

        var failure = await Should.ThrowAsync<StoreUnavailableException>(() => RecordHost.StartAsync(settings));

        failure.Message.ShouldContain("cannot be opened");
    }

    [Fact]
    public async Task Reading_needs_a_store_that_is_there()
    {
        await using var host = RecordHost.Build(await SettingsAsync());

        var failure = await Should.ThrowAsync<StoreUnavailableException>(() => host.RowsAsync());

        failure.Message.ShouldStartWith("There is no SQLite store ");
        Directory.GetFiles(Folder).ShouldBeEmpty();
    }

    protected override Task<Dictionary<string, string?>> SettingsAsync() => Task.FromResult(new Dictionary<string, string?>
    {
        ["ConnectionStrings:DayTrading"] = $"Data Source={Path.Combine(Folder, "record.db")}",
        ["Instance:Name"] = "TEST1",
        ["Dumplogs:Folder"] = Path.Combine(Folder, "dumplogs"),
    });
}

public sealed class PostgresRecordTests(PostgresServer postgres) : RecordTests
{
    [Fact]
    public async Task A_server_that_does_not_answer_is_reported_in_one_message()
    {
        var settings = new Dictionary<string, string?>
            { ["Storage:Provider"] = "Postgres", ["ConnectionStrings:DayTrading"] = "Host=127.0.0.1;Port=1;Username=x;Database=y" };

        var failure = await Should.ThrowAsync<StoreUnavailableException>(() => RecordHost.StartAsync(settings));

        failure.Message.ShouldStartWith("The Postgres store y at 127.0.0.1:1 cannot be used: ");
        failure.Message.ShouldNotContain('\n');
    }

    [Fact]
    public async Task A_database_that_is_missing_is_made()
    {
        var settings = await SettingsAsync();
        var missing = new NpgsqlConnectionStringBuilder(settings["ConnectionStrings:DayTrading"]) { Database = "not_there_yet" };
        settings["ConnectionStrings:DayTrading"] = missing.ToString();

        await using var host = await RecordHost.StartAsync(settings);
        await new SampleRun("user").AppendToAsync(host.Journal);

        (await host.FlushAsync()).ShouldBe(SampleRun.Entries);
        await host.StopAsync();
    }

    protected override async Task<Dictionary<string, string?>> SettingsAsync() => new()
    {
        ["Storage:Provider"] = "Postgres",
        ["ConnectionStrings:DayTrading"] = await postgres.CreateDatabaseAsync(),
        ["Instance:Name"] = "TEST1",
        ["Dumplogs:Folder"] = Path.Combine(Folder, "dumplogs"),
    };
}
