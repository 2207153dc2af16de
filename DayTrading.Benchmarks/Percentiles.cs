using System.Globalization;

namespace DayTrading.Benchmarks;

/// <summary>Times in milliseconds, sorted, and how they are printed.</summary>
internal sealed class Percentiles
{
    private readonly double[] _sorted;

    public Percentiles(IEnumerable<double> times)
    {
        _sorted = [.. times];
        Array.Sort(_sorted);
    }

    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[sorted.Length / 2 - 1] + sorted[sorted.Length / 2]) / 2;
    }

    public int Count => _sorted.Length;

    public double At(double share) => _sorted.Length == 0 ? 0 : _sorted[Math.Min(_sorted.Length - 1, (int)(_sorted.Length * share))];

    /// <summary>"median 0.52, 99 % 1.30, longest 4.00 ms of 1000".</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"median {At(0.5):0.00}, 90 % {At(0.9):0.00}, 99 % {At(0.99):0.00}, longest {At(1):0.00} ms of {Count:N0}");
}
