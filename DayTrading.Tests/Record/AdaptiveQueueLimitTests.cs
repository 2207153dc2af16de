using DayTrading.Record;

namespace DayTrading.Tests.Record;

public sealed class AdaptiveQueueLimitTests
{
    private readonly ManualClock _clock = new();
    private readonly AdaptiveQueueLimit _limit;

    public AdaptiveQueueLimitTests() => _limit = new AdaptiveQueueLimit(_clock);

    [Theory]
    [InlineData(130, 0)] // entries that the store takes in a millisecond, and milliseconds that a commit takes besides
    [InlineData(200, 0)]
    [InlineData(300, 5)]
    public async Task Half_of_the_commands_behind_a_bulk_run_are_durable_in_time_however_fast_the_store_is(int rate, int commit)
    {
        var random = new Random(rate);
        var waits = new List<double>();
        for (var i = 0; i < 2_000; i++)
        {
            // Behind what is in the queue when the command comes, and behind two batches as large.
            var wait = (2 + random.NextDouble()) * (_limit.Entries / (double)rate + commit);
            await WaitAsync(wait);
            if (i >= 100) waits.Add(wait);
        }

        waits.Order().ElementAt(waits.Count / 2).ShouldBe(AdaptiveQueueLimit.Aim.TotalMilliseconds, tolerance: 3);
    }

    [Fact]
    public async Task However_long_or_short_the_waits_the_limit_stays_between_its_minimum_and_its_maximum()
    {
        for (var i = 0; i < 1_000; i++) await WaitAsync(1_000);
        _limit.Entries.ShouldBe(AdaptiveQueueLimit.Min);

        for (var i = 0; i < 1_000; i++) await WaitAsync(1);
        _limit.Entries.ShouldBe(AdaptiveQueueLimit.Max);
    }

    [Fact]
    public async Task Many_who_waited_at_the_same_time_count_as_one()
    {
        var (before, durable) = (_limit.Entries, new TaskCompletionSource());
        var watching = Enumerable.Range(0, 64).Select(_ => _limit.WatchAsync(durable.Task)).ToArray();
        _clock.Advance(2 * AdaptiveQueueLimit.Aim);
        durable.SetResult();
        await Task.WhenAll(watching);

        _limit.Entries.ShouldBe(before - before / 32);
    }

    [Fact]
    public async Task A_command_that_never_became_durable_says_nothing()
    {
        var (before, durable) = (_limit.Entries, new TaskCompletionSource());
        var watching = _limit.WatchAsync(durable.Task);
        _clock.Advance(2 * AdaptiveQueueLimit.Aim);
        durable.SetException(new InvalidDataException());
        await watching;

        _limit.Entries.ShouldBe(before);
    }

    private async Task WaitAsync(double milliseconds)
    {
        var durable = new TaskCompletionSource();
        var watching = _limit.WatchAsync(durable.Task);
        _clock.Advance(TimeSpan.FromMilliseconds(milliseconds));
        durable.SetResult();
        await watching;
        _clock.Advance(AdaptiveQueueLimit.Aim); // until the next command comes
    }
}
