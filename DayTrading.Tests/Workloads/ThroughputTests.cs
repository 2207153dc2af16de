using DayTrading.Workloads;

namespace DayTrading.Tests.Workloads;

public sealed class ThroughputTests
{
    private readonly Throughput _throughput = new();

    [Fact]
    public void Commands_are_counted_in_the_second_in_which_they_ended()
    {
        foreach (var second in (double[])[0, 0.999, 1, 3.5, 3.6, 2.9]) _throughput.Add(TimeSpan.FromSeconds(second));

        _throughput.Seconds.ShouldBe([2, 1, 1, 2]);
    }

    [Fact]
    public void The_rate_is_that_of_the_last_five_whole_seconds()
    {
        for (var i = 0; i < 100; i++) _throughput.Add(TimeSpan.FromSeconds(0.5));
        for (var i = 0; i < 10; i++) _throughput.Add(TimeSpan.FromSeconds(3));

        _throughput.RateAt(TimeSpan.FromSeconds(0.5)).ShouldBe(220);
        _throughput.RateAt(TimeSpan.FromSeconds(4)).ShouldBe(110 / 4.0);
        _throughput.RateAt(TimeSpan.FromSeconds(6.2)).ShouldBe(2);
        _throughput.RateAt(TimeSpan.FromSeconds(60)).ShouldBe(0);
    }

    [Fact]
    public void A_run_of_days_takes_no_more_memory_than_one_of_a_day()
    {
        _throughput.Add(TimeSpan.FromDays(3));

        _throughput.Seconds.Count.ShouldBe(86_400);
    }
}
