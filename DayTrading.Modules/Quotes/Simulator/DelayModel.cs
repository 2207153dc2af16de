namespace DayTrading.Quotes.Simulator;

/// <summary>
/// How long the simulated server takes (spec: measured behaviour of the original). The network's delay is an exponential tail cut at
/// 26 ms whose scale puts the median at 9 ms; the shares of 1 to 4 further seconds fall by the same factor each, which puts the mean at
/// 563 ms.
/// </summary>
internal sealed class DelayModel(SimulatedDelays mode, SeededRandom random)
{
    private const ulong NetworkStream = 3;
    private const ulong LegacyStream = 4;

    private const double MinMilliseconds = 7;
    private const double NetworkSpan = 19;
    private const double NetworkScale = 2.8912;

    private const double FastShare = 0.6575;

    /// <summary>Cumulative shares of the slow answers that take one, two and three further seconds; the rest take four.</summary>
    private static readonly double[] SlowShares = [0.5891, 0.8432, 0.9527];

    public TimeSpan Of(ulong request)
    {
        if (mode == SimulatedDelays.None) return TimeSpan.Zero;

        var network = TimeSpan.FromMilliseconds(Network(random.Fraction(NetworkStream, request)));
        return mode == SimulatedDelays.Network ? network : network + Further(random.Fraction(LegacyStream, request));
    }

    private static double Network(double fraction) =>
        MinMilliseconds - NetworkScale * Math.Log(1 - fraction * (1 - Math.Exp(-NetworkSpan / NetworkScale)));

    private static TimeSpan Further(double fraction)
    {
        if (fraction < FastShare) return TimeSpan.Zero;

        var slow = (fraction - FastShare) / (1 - FastShare);
        var seconds = 1;
        foreach (var share in SlowShares)
        {
            if (slow >= share) seconds++;
        }

        return TimeSpan.FromSeconds(seconds);
    }
}
