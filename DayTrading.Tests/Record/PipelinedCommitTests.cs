using DayTrading.Record;
using Npgsql;

namespace DayTrading.Tests.Record;

/// <summary>
/// Pipelined group commit: two connections write the record into Postgres in turn; whichever fails, the record stays whole and in order.
/// </summary>
public sealed class PipelinedCommitTests
{
    private const int Users = 5;

    [Theory]
    [InlineData('P', "INSERT INTO users", Loss.Before)]
    [InlineData('P', "INSERT INTO users", Loss.Silence)]
    [InlineData('d', "", Loss.Before)]
    [InlineData('d', "", Loss.Halfway)]
    [InlineData('d', "", Loss.Silence)]
    [InlineData('c', "", Loss.AnswerLost)]
    [InlineData('Q', "COMMIT", Loss.Before)]
    [InlineData('Q', "COMMIT", Loss.AnswerLost)]
    [InlineData('Q', "COMMIT", Loss.Silence)]
    public async Task Of_two_batches_under_way_each_is_written_once_and_in_order_whichever_is_lost(char message, string text, Loss loss)
    {
        const int Losses = 3;
        await using var store = await StoreOfTest.CreateAsync(Store.Postgres);
        await using var proxy = new PostgresProxy(new NpgsqlConnectionStringBuilder(store.ConnectionString).Port);
        await using (var host = await StartAsync(store, proxy.To(store.ConnectionString)))
        {
            for (var lost = 0; lost < Losses; lost++)
            {
                proxy.LoseAt(message, text, loss, behind: lost);
                await AppendAsync(host, lost * Users);
                (await host.FlushAsync().WaitAsync(TimeSpan.FromSeconds(30))).ShouldBe((lost + 1) * Users * SampleRun.Entries);
                proxy.HasLost.ShouldBeTrue();
                host.Get<RecordProgress>().Trouble.ShouldBeNull();
            }

            await host.StopAsync();
        }

        await ShouldBeInOrderAsync(store, Losses * Users);
    }

    [Fact]
    public async Task A_process_that_finds_one_lock_free_while_its_connection_is_lost_does_not_get_the_store()
    {
        await using var store = await StoreOfTest.CreateAsync(Store.Postgres);
        await using var host = await StartAsync(store, store.ConnectionString);
        await using var other = new NpgsqlConnection(store.ConnectionString);
        await other.OpenAsync();
        await other.ExecuteAsync("""
            SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted AND objid::bigint = x'72616465'::bigint
            AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
            """);
        await other.ExecuteAsync($"SELECT pg_advisory_lock({0x4461_7954_7261_6465})");

        await AppendAsync(host);
        var durable = host.FlushAsync();
        await PostgresAdmin.UntilAsync(() => host.Get<RecordProgress>().Trouble?.Contains("already being written") == true);
        durable.IsCompleted.ShouldBeFalse();
        await other.CloseAsync();
        NpgsqlConnection.ClearPool(other);

        (await durable.WaitAsync(TimeSpan.FromSeconds(30))).ShouldBe(Users * SampleRun.Entries);
        await host.StopAsync();
        await ShouldBeInOrderAsync(store);
    }

    [Fact]
    public async Task A_new_writer_waits_for_the_last_connection_of_the_one_before()
    {
        await using var store = await StoreOfTest.CreateAsync(Store.Postgres);
        await using (var host = await StartAsync(store, store.ConnectionString)) await host.StopAsync();
        await using var rest = new NpgsqlConnection(store.ConnectionString);
        await rest.OpenAsync();
        await rest.ExecuteAsync($"SELECT pg_advisory_lock({0x4461_7954_7261_6465 + 1})");

        var starting = StartAsync(store, store.ConnectionString);
        await PostgresAdmin.UntilAsync(() => Waiting(store.ConnectionString));
        starting.IsCompleted.ShouldBeFalse();
        await rest.ExecuteAsync("SELECT pg_advisory_unlock_all()");

        await using var started = await starting.WaitAsync(TimeSpan.FromSeconds(30));
        await started.StopAsync();
    }

    private static bool Waiting(string connectionString)
    {
        using var connection = new NpgsqlConnection(connectionString);
        connection.Open();
        using var command = new NpgsqlCommand(
            """
            SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
            AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))
            """,
            connection);
        return (bool)command.ExecuteScalar()!;
    }

    /// <summary>Batches so small that both connections write, and a user's entries are in many of them.</summary>
    private static Task<RecordHost> StartAsync(StoreOfTest store, string connectionString) =>
        RecordHost.StartAsync(
            new Dictionary<string, string?>(store.Settings())
            {
                ["ConnectionStrings:DayTrading"] = connectionString,
                ["Audit:BatchSize"] = "4",
                ["Audit:StoreDeadline"] = "00:00:01",
            },
            withModules: true);

    private static async Task AppendAsync(RecordHost host, int first = 0)
    {
        for (var i = first; i < first + Users; i++) await new SampleRun($"user{i}", 1 + i * 100).AppendToAsync(host.Journal);
    }

    private static async Task ShouldBeInOrderAsync(StoreOfTest store, int users = Users)
    {
        await using (var reader = store.Unstarted())
        {
            var rows = await reader.RowsAsync();
            rows.Select(row => row.User).ShouldBe(
                Enumerable.Range(0, users).SelectMany(i => Enumerable.Repeat($"user{i}", SampleRun.Entries)));
            rows.Select(row => row.Sequence).ShouldBe(Enumerable.Range(1, users * SampleRun.Entries).Select(i => (long)i));
        }

        await store.ShouldBeWholeAsync();
    }
}
