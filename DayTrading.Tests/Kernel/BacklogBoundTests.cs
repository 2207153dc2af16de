using DayTrading.Kernel;

namespace DayTrading.Tests.Kernel;

public sealed class BacklogBoundTests
{
    [Theory]
    [InlineData(80)] // entries that the store takes in a millisecond
    [InlineData(130)]
    [InlineData(200)]
    public void Half_of_those_who_stand_behind_a_file_are_durable_in_time_however_fast_the_store_is(int rate)
    {
        var (bound, random) = (new BacklogBound(), new Random(rate));
        var waits = new List<double>();
        for (var i = 0; i < 2_000; i++)
        {
            // Behind what is in the queue when he comes, and behind two batches as large.
            var wait = (2 + random.NextDouble()) * bound.Entries / rate;
            bound.Waited((long)wait);
            if (i >= 100) waits.Add(wait);
        }

        waits.Order().ElementAt(waits.Count / 2).ShouldBe(BacklogBound.Aim, tolerance: 3);
    }

    [Fact]
    public void However_long_or_short_they_wait_a_file_has_no_less_than_is_worth_a_transaction_and_no_more_than_a_batch()
    {
        var bound = new BacklogBound();
        for (var i = 0; i < 1_000; i++) bound.Waited(1_000);
        bound.Entries.ShouldBe(BacklogBound.Least);

        for (var i = 0; i < 1_000; i++) bound.Waited(0);
        bound.Entries.ShouldBe(BacklogBound.Most);
    }
}
