using DayTrading.Engine;
using DayTrading.Kernel;
using DayTrading.Record;
using MediatR;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Npgsql;

namespace DayTrading.Tests.Gateway;

/// <summary>What the gateway says when it cannot say "done": with a clock and a quote server that the test controls.</summary>
public sealed class CommandGatewayTests
{
    private static readonly UserId Alice = UserId.Parse("alice");
    private static readonly CommandRequest Add = new(CommandWord.Add) { Amount = "10.00" };
    private static readonly CommandRequest Buy = new(CommandWord.Buy) { Symbol = "ABC", Amount = "10.00" };

    [Fact]
    public async Task After_24_hours_a_key_is_free_again()
    {
        await using var engine = await Engine.StartAsync(Store.Sqlite);
        var gateway = GatewayOf(engine);

        var first = await ExecuteAsync(gateway, Add, "key");
        engine.Advance(TimeSpan.FromHours(24));
        var within = await ExecuteAsync(gateway, Add, "key");
        engine.Advance(TimeSpan.FromMilliseconds(1));
        var after = await ExecuteAsync(gateway, Add, "key");

        NumberOf(within).ShouldBe(NumberOf(first));
        NumberOf(after).Value.ShouldBeGreaterThan(NumberOf(first).Value);
    }

    [Theory]
    [InlineData(CommandWord.CommitBuy)]
    [InlineData(CommandWord.CancelBuy)]
    public async Task Commit_and_cancel_act_on_the_expected_order_and_on_no_other(CommandWord word)
    {
        await using var engine = await Engine.StartAsync(Store.Sqlite);
        var gateway = GatewayOf(engine);
        engine.Quotes.SetPrice("ABC", 5m);
        await ExecuteAsync(gateway, Add with { Amount = "100.00" }, null);
        var older = await ExecuteAsync(gateway, Buy, null);
        var newer = await ExecuteAsync(gateway, Buy, null);

        var stale = await ExecuteAsync(gateway, new CommandRequest(word) { ExpectedOrder = NumberOf(older) }, null);
        var expected = await ExecuteAsync(gateway, new CommandRequest(word) { ExpectedOrder = NumberOf(newer) }, null);
        var whichever = await ExecuteAsync(gateway, new CommandRequest(word), null);

        var rejected = stale.ShouldBeOfType<CommandResponse.Rejected>();
        rejected.Code.ShouldBe(RejectionCode.NotTheNewestOrder);
        rejected.Message.ShouldStartWith("The buy is no longer the newest one that is pending");
        expected.ShouldBeOfType<CommandResponse.Done>();
        whichever.ShouldBeOfType<CommandResponse.Done>();
    }

    [Fact]
    public async Task An_outcome_that_takes_too_long_is_indeterminate_and_its_key_finds_it_out()
    {
        await using var engine = await Engine.StartAsync(Store.Sqlite);
        var gateway = GatewayOf(engine, deadline: TimeSpan.FromSeconds(1));
        await ExecuteAsync(gateway, Add, null);
        engine.Quotes.SetPrice("ABC", 5m);
        engine.Quotes.Hold("ABC");

        var buying = ExecuteAsync(gateway, Buy, "key");
        await engine.Until(() => engine.Quotes.Waiting > 0, "the quote is asked for");
        engine.Advance(TimeSpan.FromSeconds(1));
        var late = await buying;
        var repeating = ExecuteAsync(gateway, Buy, "key");
        var other = await ExecuteAsync(gateway, Add, "key");
        engine.Quotes.Release("ABC");
        var repeat = await repeating;

        var unknown = late.ShouldBeOfType<CommandResponse.Indeterminate>();
        unknown.Message.ShouldBe("The outcome is not known yet. Ask again with the same Idempotency-Key: that executes nothing twice.");
        unknown.Number.ShouldBeNull(); // with a key it may be a repeat, and then this number names no command
        other.ShouldBeOfType<CommandResponse.Rejected>().Code.ShouldBe(RejectionCode.IdempotencyKeyReused);
        repeat.ShouldBeOfType<CommandResponse.Done>();
        (await BuysOfAliceAsync(engine)).ShouldBe(1);
    }

    [Theory, EachStore]
    public async Task While_the_store_does_not_follow_no_command_is_taken(Store kind)
    {
        await using var store = await StoreOfTest.CreateAsync(kind);
        await using var engine = await Engine.StartAsync(store, null, "Audit:Capacity=1", "Audit:BatchSize=1");
        var gateway = GatewayOf(engine, deadline: TimeSpan.FromSeconds(8));
        await ExecuteAsync(gateway, Add, null);
        var journal = engine.Get<Journal>();
        Task<CommandResponse> written, ready, queued, another;
        await using (await HoldAsync(store))
        {
            written = ExecuteAsync(gateway, Add, null);
            await engine.Until(() => journal.Backlog == 0, "the writer has taken it");
            ready = ExecuteAsync(gateway, Add, null);
            await engine.Until(() => journal.Backlog == 0, "the writer makes it ready");
            queued = ExecuteAsync(gateway, Add, null);
            await engine.Until(() => journal.Backlog == 1, "it waits for the writer");
            another = ExecuteAsync(gateway, Add, null);
            engine.Advance(TimeSpan.FromSeconds(4));
            MessageOf(await another).ShouldBe("The store does not follow at the moment; nothing was executed. Try again in a moment.");
        }

        (await written).ShouldBeOfType<CommandResponse.Done>();
        (await ready).ShouldBeOfType<CommandResponse.Done>();
        (await queued).ShouldBeOfType<CommandResponse.Done>();
        (await engine.Xml()).Root!.Elements().Available("alice").ShouldBe(40m);
    }

    [Fact]
    public async Task More_commands_than_may_be_in_flight_are_turned_away()
    {
        await using var engine = await Engine.StartAsync(Store.Sqlite);
        var gateway = GatewayOf(engine, maxInFlight: 1);
        await ExecuteAsync(gateway, Add, null);
        engine.Quotes.SetPrice("ABC", 5m);
        engine.Quotes.Hold("ABC");
        var buying = ExecuteAsync(gateway, Buy, null);
        await engine.Until(() => engine.Quotes.Waiting > 0, "the quote is asked for");

        var turnedAway = await ExecuteAsync(gateway, Add, null);
        engine.Quotes.Release("ABC");

        MessageOf(turnedAway).ShouldBe("Too many commands are under way; nothing was executed. Try again in a moment.");
        (await buying).ShouldBeOfType<CommandResponse.Done>();
        (await ExecuteAsync(gateway, Add, null)).ShouldBeOfType<CommandResponse.Done>();
    }

    [Fact]
    public async Task A_program_that_ends_takes_no_command()
    {
        await using var engine = await Engine.StartAsync(Store.Sqlite);
        var gateway = GatewayOf(engine);
        engine.Get<IHostApplicationLifetime>().StopApplication();

        var answer = await ExecuteAsync(gateway, Add, null);

        MessageOf(answer).ShouldBe("The site is shutting down; nothing was executed. Try again in a moment.");
    }

    [Fact]
    public async Task Whoever_goes_away_ends_the_wait_and_not_the_command()
    {
        await using var engine = await Engine.StartAsync(Store.Sqlite);
        var gateway = GatewayOf(engine);
        await ExecuteAsync(gateway, Add, null);
        engine.Quotes.SetPrice("ABC", 5m);
        engine.Quotes.Hold("ABC");
        using var leaving = new CancellationTokenSource();
        var buying = gateway.ExecuteAsync(Alice, Buy, "key", leaving.Token);
        await engine.Until(() => engine.Quotes.Waiting > 0, "the quote is asked for");

        await leaving.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(buying);
        engine.Quotes.Release("ABC");

        (await ExecuteAsync(gateway, Buy, "key")).ShouldBeOfType<CommandResponse.Done>();
        (await BuysOfAliceAsync(engine)).ShouldBe(1);
    }

    [Fact]
    public async Task Many_at_once_share_the_connections_that_Postgres_has()
    {
        await using var store = await StoreOfTest.CreateAsync(Store.Postgres);
        await using var engine = await Engine.StartAsync(store);
        var gateway = GatewayOf(engine, maxInFlight: 300);

        var answers = await Task.WhenAll(Enumerable.Range(0, 300).Select(i => ExecuteAsync(gateway, Add, $"key-{i}")));

        answers.ShouldAllBe(answer => answer is CommandResponse.Done);
        await using var observer = new NpgsqlConnection(store.ConnectionString);
        await observer.OpenAsync();
        await using var count = new NpgsqlCommand("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()", observer);
        var writersAndObserver = 3;
        ((long)(await count.ExecuteScalarAsync())!).ShouldBeInRange(2, PostgresConnections.Max + writersAndObserver);
    }

    private static async Task<int> BuysOfAliceAsync(Engine engine) =>
        (await engine.Log("alice")).Count(line => line.StartsWith("userCommand", StringComparison.Ordinal) && line.Contains(" BUY "));

    private static CommandGateway GatewayOf(Engine engine, TimeSpan? deadline = null, int maxInFlight = 100) => new(
        engine.Get<CommandTable>(), engine.Get<TransactionNumbers>(), engine.Get<IMediator>(), engine.Get<Admission>(),
        engine.Get<KeyedCommands>(), engine.Get<IHostApplicationLifetime>(),
        Options.Create(new CommandsOptions { Deadline = deadline ?? TimeSpan.FromSeconds(15), MaxInFlight = maxInFlight }), engine.Clock);

    private static TransactionNumber NumberOf(CommandResponse response) => response.ShouldBeOfType<CommandResponse.Done>().Number;

    private static string MessageOf(CommandResponse response) => response.ShouldBeOfType<CommandResponse.Unavailable>().Message;

    private static Task<CommandResponse> ExecuteAsync(CommandGateway gateway, CommandRequest request, string? key) =>
        gateway.ExecuteAsync(Alice, request, key, CancellationToken.None);

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
