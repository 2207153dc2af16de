using DayTrading.Workloads;
using FsCheck;
using FsCheck.Fluent;

namespace DayTrading.Tests.Workloads;

public sealed class LatencyHistogramTests
{
    [Fact]
    public void A_percentile_is_within_a_hundredth_of_the_exact_one() => Prop.ForAll(
        Gen.Choose(0, 31).SelectMany(bits => Gen.Choose(0, int.MaxValue).Select(n => (long)n << bits >> (31 - bits)))
            .NonEmptyListOf().ToArbitrary(),
        durations =>
        {
            var histogram = new LatencyHistogram();
            foreach (var duration in durations) histogram.Add(duration);
            var sorted = durations.Order().ToList();

            histogram.Max.ShouldBe(sorted[^1]);
            foreach (var perMille in (int[])[500, 900, 990, 999])
            {
                var exact = sorted[(sorted.Count * perMille + 999) / 1000 - 1];
                ((double)histogram.Percentile(perMille)).ShouldBe(exact, exact * 0.008 + 0.5);
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Without_durations_every_percentile_is_zero() => new LatencyHistogram().Percentile(999).ShouldBe(0);

    [Fact]
    public void The_longest_possible_duration_has_its_bucket()
    {
        var histogram = new LatencyHistogram();

        histogram.Add(long.MaxValue);

        ((double)histogram.Percentile(500)).ShouldBe(long.MaxValue, long.MaxValue * 0.008);
    }
}
