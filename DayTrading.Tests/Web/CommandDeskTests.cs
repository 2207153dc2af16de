using DayTrading.Audit;
using DayTrading.Kernel;
using DayTrading.Web;
using MediatR;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Npgsql;

namespace DayTrading.Tests.Web;

/// <summary>What the desk says when it cannot say "done": with the clock and the quote server in the test's hands.</summary>
public sealed class CommandDeskTests
{
    private static readonly UserId Alice = UserId.Parse("alice");
    private static readonly DeskForm Add = new(CommandWord.Add, Funds: "10.00");
    private static readonly DeskForm Buy = new(CommandWord.Buy, "ABC", "10.00");

    [Fact]
    public async Task After_24_hours_a_key_is_free_again()
    {
        await using var engine = await Engine.StartAsync(Store.Sqlite);
        var desk = DeskOf(engine);

        var first = await ExecuteAsync(desk, Add, "key");
        engine.Advance(TimeSpan.FromHours(24));
        var within = await ExecuteAsync(desk, Add, "key");
        engine.Advance(TimeSpan.FromMilliseconds(1));
        var after = await ExecuteAsync(desk, Add, "key");

        within.Number.ShouldBe(first.Number);
        after.Number!.Value.Value.ShouldBeGreaterThan(first.Number!.Value.Value);
    }

    [Theory]
    [InlineData(CommandWord.CommitBuy)]
    [InlineData(CommandWord.CancelBuy)]
    public async Task Commit_and_cancel_act_on_the_order_that_was_seen_and_on_no_other(CommandWord word)
    {
        await using var engine = await Engine.StartAsync(Store.Sqlite);
        var desk = DeskOf(engine);
        engine.Quotes.SetPrice("ABC", 5m);
        await ExecuteAsync(desk, Add with { Funds = "100.00" }, null);
        var older = await ExecuteAsync(desk, Buy, null);
        var newer = await ExecuteAsync(desk, Buy, null);

        var stale = await ExecuteAsync(desk, new DeskForm(word) { ExpectedOrder = older.Number!.Value.Value }, null);
        var seen = await ExecuteAsync(desk, new DeskForm(word) { ExpectedOrder = newer.Number!.Value.Value }, null);
        var whichever = await ExecuteAsync(desk, new DeskForm(word), null);

        stale.End.ShouldBe(DeskEnd.Rejected);
        stale.Message!.ShouldStartWith("The buy is no longer the newest one that is pending");
        (seen.End, whichever.End).ShouldBe((DeskEnd.Done, DeskEnd.Done));
    }

    [Fact]
    public async Task An_outcome_that_takes_too_long_is_not_known_yet_and_its_key_finds_it_out()
    {
        await using var engine = await Engine.StartAsync(Store.Sqlite);
        var desk = DeskOf(engine, deadline: TimeSpan.FromSeconds(1));
        await ExecuteAsync(desk, Add, null);
        engine.Quotes.SetPrice("ABC", 5m);
        engine.Quotes.Hold("ABC");

        var buying = ExecuteAsync(desk, Buy, "key");
        await engine.Until(() => engine.Quotes.Waiting > 0, "the quote is asked for");
        engine.Advance(TimeSpan.FromSeconds(1));
        var late = await buying;
        var repeating = ExecuteAsync(desk, Buy, "key");
        var other = await ExecuteAsync(desk, Add, "key");
        engine.Quotes.Release("ABC");
        var repeat = await repeating;

        late.End.ShouldBe(DeskEnd.Indeterminate);
        late.Message.ShouldBe(
            "The outcome is not known yet. Ask again with the same Idempotency-Key: that executes nothing twice.");
        other.End.ShouldBe(DeskEnd.WrongKey);
        late.Number.ShouldBeNull(); // with a key it may have been a repeat, whose own number leads nowhere
        (repeat.End, repeat.Number is null).ShouldBe((DeskEnd.Done, false));
        (await BuysOfAliceAsync(engine)).ShouldBe(1);
    }

    [Theory, EachStore]
    public async Task While_the_store_does_not_follow_no_command_is_taken(Store kind)
    {
        await using var store = await StoreOfTest.CreateAsync(kind);
        await using var engine = await Engine.StartAsync(store, null, "Audit:Capacity=1", "Audit:BatchSize=1");
        var desk = DeskOf(engine, deadline: TimeSpan.FromSeconds(8));
        await ExecuteAsync(desk, Add, null);
        var journal = engine.Get<Journal>();
        Task<DeskAnswer> written, ready, queued, another;
        await using (await HoldAsync(store))
        {
            written = ExecuteAsync(desk, Add, null);
            await engine.Until(() => journal.Backlog == 0, "the writer has taken it");
            ready = ExecuteAsync(desk, Add, null);
            await engine.Until(() => journal.Backlog == 0, "the writer makes it ready");
            queued = ExecuteAsync(desk, Add, null);
            await engine.Until(() => journal.Backlog == 1, "it waits for the writer");
            another = ExecuteAsync(desk, Add, null);
            engine.Advance(TimeSpan.FromSeconds(4));
            var rejected = await another;

            rejected.End.ShouldBe(DeskEnd.Unavailable);
            rejected.Message.ShouldBe("The store does not follow at the moment; nothing was executed. Try again in a moment.");
        }

        (await written).End.ShouldBe(DeskEnd.Done);
        (await ready).End.ShouldBe(DeskEnd.Done);
        (await queued).End.ShouldBe(DeskEnd.Done);
        (await engine.Xml()).Root!.Elements().Available("alice").ShouldBe(40m);
    }

    [Fact]
    public async Task More_than_the_most_in_flight_are_turned_away()
    {
        await using var engine = await Engine.StartAsync(Store.Sqlite);
        var desk = DeskOf(engine, maxInFlight: 1);
        await ExecuteAsync(desk, Add, null);
        engine.Quotes.SetPrice("ABC", 5m);
        engine.Quotes.Hold("ABC");
        var buying = ExecuteAsync(desk, Buy, null);
        await engine.Until(() => engine.Quotes.Waiting > 0, "the quote is asked for");

        var turnedAway = await ExecuteAsync(desk, Add, null);
        engine.Quotes.Release("ABC");

        turnedAway.Message.ShouldBe("Too many commands are under way; nothing was executed. Try again in a moment.");
        (await buying).End.ShouldBe(DeskEnd.Done);
        (await ExecuteAsync(desk, Add, null)).End.ShouldBe(DeskEnd.Done);
    }

    [Fact]
    public async Task A_program_that_ends_takes_no_command()
    {
        await using var engine = await Engine.StartAsync(Store.Sqlite);
        var desk = DeskOf(engine);
        engine.Get<IHostApplicationLifetime>().StopApplication();

        var answer = await ExecuteAsync(desk, Add, null);

        answer.Message.ShouldBe("The site is shutting down; nothing was executed. Try again in a moment.");
    }

    [Fact]
    public async Task Whoever_goes_away_ends_his_wait_and_not_his_command()
    {
        await using var engine = await Engine.StartAsync(Store.Sqlite);
        var desk = DeskOf(engine);
        await ExecuteAsync(desk, Add, null);
        engine.Quotes.SetPrice("ABC", 5m);
        engine.Quotes.Hold("ABC");
        using var leaving = new CancellationTokenSource();
        var buying = desk.ExecuteAsync(Alice, Buy, "key", leaving.Token);
        await engine.Until(() => engine.Quotes.Waiting > 0, "the quote is asked for");

        await leaving.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(buying);
        engine.Quotes.Release("ABC");

        (await ExecuteAsync(desk, Buy, "key")).End.ShouldBe(DeskEnd.Done);
        (await BuysOfAliceAsync(engine)).ShouldBe(1);
    }

    [Fact]
    public async Task Many_at_once_share_the_connections_that_Postgres_has()
    {
        await using var store = await StoreOfTest.CreateAsync(Store.Postgres);
        await using var engine = await Engine.StartAsync(store);
        var desk = DeskOf(engine, maxInFlight: 300);

        var answers = await Task.WhenAll(Enumerable.Range(0, 300).Select(i => ExecuteAsync(desk, Add, $"key-{i}")));

        answers.Select(answer => answer.End).Distinct().ShouldBe([DeskEnd.Done]);
        await using var observer = new NpgsqlConnection(store.ConnectionString);
        await observer.OpenAsync();
        await using var count = new NpgsqlCommand("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()", observer);
        var writersAndObserver = 3;
        ((long)(await count.ExecuteScalarAsync())!).ShouldBeInRange(2, PostgresConnections.Max + writersAndObserver);
    }

    private static async Task<int> BuysOfAliceAsync(Engine engine) =>
        (await engine.Log("alice")).Count(line => line.StartsWith("userCommand", StringComparison.Ordinal) && line.Contains(" BUY "));

    private static CommandDesk DeskOf(Engine engine, TimeSpan? deadline = null, int maxInFlight = 100) => new(
        engine.Get<CommandFactory>(), engine.Get<TransactionNumbers>(), engine.Get<IMediator>(), engine.Get<Journal>(),
        engine.Get<IHostApplicationLifetime>(),
        Options.Create(new DeskOptions { Deadline = deadline ?? TimeSpan.FromSeconds(15), MaxInFlight = maxInFlight }), engine.Clock);

    private static Task<DeskAnswer> ExecuteAsync(CommandDesk desk, DeskForm form, string? key) =>
        desk.ExecuteAsync(Alice, form, key, CancellationToken.None);

    /// <summary>Nothing is written into the store until this is disposed; reading goes on.</summary>
    private static async Task<IAsyncDisposable> HoldAsync(StoreOfTest store)
    {
        if (store.Kind == Store.Sqlite)
        {
            var file = new SqliteConnection(store.ConnectionString + ";Pooling=false");
            await file.OpenAsync();
            await RunAsync(file.CreateCommand(), "BEGIN IMMEDIATE");
            return file;
        }

        var server = new NpgsqlConnection(store.ConnectionString + ";Pooling=false");
        await server.OpenAsync();
        await RunAsync(server.CreateCommand(), "BEGIN; LOCK TABLE entries IN EXCLUSIVE MODE");
        return server;
    }

    private static async Task RunAsync(System.Data.Common.DbCommand command, string sql)
    {
        await using (command)
        {
            command.CommandText = sql;
            await command.ExecuteNonQueryAsync();
        }
    }
}
