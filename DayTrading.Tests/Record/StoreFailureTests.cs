using DayTrading.Record;
using Npgsql;

namespace DayTrading.Tests.Record;

/// <summary>
/// spec: "The store down or slow: the writer keeps the batch and tries again. After a lost connection it first asks the store for the last
/// sequence number, so a batch is never written twice nor left out."
/// </summary>
public sealed class StoreFailureTests
{
    [Theory]
    [InlineData('d', "", Loss.Before)]
    [InlineData('d', "", Loss.Halfway)]
    [InlineData('d', "", Loss.Silence)]
    [InlineData('c', "", Loss.Before)]
    [InlineData('c', "", Loss.AnswerLost)]
    [InlineData('c', "", Loss.Silence)]
    [InlineData('Q', "COMMIT", Loss.Before)]
    [InlineData('Q', "COMMIT", Loss.AnswerLost)]
    [InlineData('Q', "COMMIT", Loss.Silence)]
    public async Task A_batch_whose_connection_is_lost_is_written_once(char message, string text, Loss loss)
    {
        await using var store = await StoreOfTest.CreateAsync(Store.Postgres);
        await using var proxy = new PostgresProxy(new NpgsqlConnectionStringBuilder(store.ConnectionString).Port);
        var settings = store.Settings();
        settings["ConnectionStrings:DayTrading"] = proxy.To(store.ConnectionString);
        settings["Audit:StoreDeadline"] = "00:00:01";
        await using (var host = await RecordHost.StartAsync(settings, withModules: true))
        {
            await new SampleRun("before").AppendToAsync(host.Journal);
            await host.FlushAsync();

            proxy.LoseAt(message, text, loss);
            await new SampleRun("during", 100).AppendToAsync(host.Journal); // a new user: the batch is more than a COPY
            await host.FlushAsync().WaitAsync(TimeSpan.FromSeconds(30));
            proxy.HasLost.ShouldBeTrue();
            await new SampleRun("after", 200).AppendToAsync(host.Journal);

            (await host.FlushAsync()).ShouldBe(3 * SampleRun.Entries);
            host.Get<RecordProgress>().Trouble.ShouldBeNull();
            await host.StopAsync();
        }

        await using var reader = store.Unstarted();
        (await reader.RowsAsync()).Select(row => row.User).ShouldBe(
            ((string[])["before", "during", "after"]).SelectMany(user => Enumerable.Repeat(user, SampleRun.Entries)));
        await store.ShouldBeWholeAsync();
    }

    [Fact]
    public async Task While_the_store_is_away_it_is_said_why_and_callers_get_their_answers_when_it_is_back()
    {
        await using var store = await StoreOfTest.CreateAsync(Store.Postgres);
        await using var host = await RecordHost.StartAsync(store.Settings(), withModules: true);
        await using var admin = new NpgsqlConnection(store.ConnectionString);
        await admin.OpenAsync();
        var database = admin.Database;
        await admin.ChangeDatabaseAsync("postgres");
        await admin.ExecuteAsync($"ALTER DATABASE {database} ALLOW_CONNECTIONS false");
        await admin.ExecuteAsync($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database}'");

        await new SampleRun("user").AppendToAsync(host.Journal);
        var durable = host.FlushAsync();
        await PostgresAdmin.UntilAsync(() => host.Get<RecordProgress>().Trouble?.Contains("not currently accepting connections") == true);
        durable.IsCompleted.ShouldBeFalse();
        await admin.ExecuteAsync($"ALTER DATABASE {database} ALLOW_CONNECTIONS true");

        (await durable.WaitAsync(TimeSpan.FromSeconds(30))).ShouldBe(SampleRun.Entries);
        host.Get<RecordProgress>().Trouble.ShouldBeNull();
        await host.StopAsync();
        // So that the next user of the database gets no connection that was ended.
        NpgsqlConnection.ClearPool(new NpgsqlConnection(store.ConnectionString));
        await store.ShouldBeWholeAsync();
    }

    [Fact]
    public async Task A_store_that_another_process_has_taken_over_meanwhile_is_given_up()
    {
        await using var store = await StoreOfTest.CreateAsync(Store.Postgres);
        await using var host = await RecordHost.StartAsync(store.Settings(), withModules: true);
        await using var other = new NpgsqlConnection(store.ConnectionString);
        await other.OpenAsync();
        await other.ExecuteAsync("""
            SELECT pg_terminate_backend(pid) FROM pg_locks
            WHERE locktype = 'advisory' AND granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
            """);
        await other.ExecuteAsync($"SELECT pg_advisory_lock({0x4461_7954_7261_6465})");

        await new SampleRun("user").AppendToAsync(host.Journal);
        var failure = await Should.ThrowAsync<StoreUnavailableException>(host.FlushAsync().WaitAsync(TimeSpan.FromSeconds(30)));

        failure.Message.ShouldContain("whether the command is in it is not known");
        failure.InnerException!.Message.ShouldContain("is already being written by");
        await Should.ThrowAsync<StoreUnavailableException>(host.StopAsync());
        await using var reader = store.Unstarted();
        (await reader.RowsAsync()).ShouldBeEmpty();
    }
}
