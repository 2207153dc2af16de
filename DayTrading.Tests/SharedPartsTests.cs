using Npgsql;

namespace DayTrading.Tests;

/// <summary>The parts that other tests rely on work as documented.</summary>
public sealed class SharedPartsTests(PostgresServer postgres, RedisServer redis)
{
    [Fact]
    public void Advancing_the_clock_fires_due_timers_in_order_each_at_its_own_time()
    {
        var clock = new ManualClock(DateTimeOffset.UnixEpoch);
        var start = clock.GetTimestamp();
        var fired = new List<(string Name, double At)>();
        void Note(object? name) => fired.Add(((string)name!, clock.GetUtcNow().ToUnixTimeMilliseconds()));
        using var late = clock.CreateTimer(Note, "late", TimeSpan.FromMilliseconds(300), Timeout.InfiniteTimeSpan);
        using var often = clock.CreateTimer(Note, "often", TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(150));
        using var never = clock.CreateTimer(Note, "never", TimeSpan.FromMilliseconds(301), Timeout.InfiniteTimeSpan);

        clock.Advance(TimeSpan.FromMilliseconds(300));

        fired.ShouldBe([("often", 100), ("often", 250), ("late", 300)]);
        clock.GetElapsedTime(start).ShouldBe(TimeSpan.FromMilliseconds(300));
    }

    [Fact]
    public async Task A_delay_on_the_manual_clock_ends_when_the_clock_is_advanced()
    {
        var clock = new ManualClock();
        var delay = Task.Delay(TimeSpan.FromSeconds(60), clock, TestContext.Current.CancellationToken);
        await clock.WhenArmedAsync();

        clock.Advance(TimeSpan.FromSeconds(59));
        delay.IsCompleted.ShouldBeFalse();
        clock.Advance(TimeSpan.FromSeconds(1));

        await delay.WaitAsync(TimeSpan.FromSeconds(5));
        clock.ArmedTimers.ShouldBe(0);
    }

    [Fact]
    public async Task Each_test_gets_a_Postgres_database_of_its_own()
    {
        var (one, other) = (await postgres.CreateDatabaseAsync(), await postgres.CreateDatabaseAsync());

        one.ShouldNotBe(other);

        await using var connection = new NpgsqlConnection(one);
        await connection.OpenAsync();
        await using var setting = new NpgsqlCommand("select current_setting('fsync') || current_setting('synchronous_commit')", connection);
        (await setting.ExecuteScalarAsync()).ShouldBe("onon");
    }

    [Fact]
    public async Task Each_test_gets_a_Redis_database_of_its_own()
    {
        var (one, other) = (await redis.CreateDatabaseAsync(), await redis.CreateDatabaseAsync());

        one.ShouldNotBe(other);
        one.ShouldStartWith("127.0.0.1:");
    }
}
