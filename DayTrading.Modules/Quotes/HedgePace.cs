using Microsoft.Extensions.Options;

namespace DayTrading.Quotes;

/// <summary>
/// After how long without an answer to ask again on another connection. The first delay is measured: a little above the 95th percentile of
/// the fast answers, so that it suits a faster or slower server and a busy machine. Until enough is measured the setting is used.
/// </summary>
internal sealed class HedgePace(IOptions<QuotesOptions> options)
{
    /// <summary>
    /// Connections of one fetch, including the first. If the first delay is 20 ms, the last one is opened after 3.3 s, before the deadline.
    /// </summary>
    public const int MaxConnections = 16;

    /// <summary>How many answers are measured: the last 256, evaluated after every 64th.</summary>
    private const int Window = 256;

    private const int CheckEvery = 64;

    /// <summary>
    /// An answer that took more than this many times the median is a slow one, and is left out: it does not show when a fast one is late.
    /// </summary>
    private const int SlowFrom = 5;

    /// <summary>
    /// Each further connection waits this much longer than the one before. Ten are open after 850 ms: on the known server that leaves one
    /// fetch in 40,000 without an answer by then.
    /// </summary>
    private const double Growth = 1.3;

    /// <summary>
    /// Each delay is made up to this much shorter or longer at random, so that fetches that began together do not ask again together.
    /// </summary>
    private const double Jitter = 0.15;

    /// <summary>Room above the measured percentile for what the timer and the scheduler add.</summary>
    private const double Margin = 1.15;

    private readonly TimeSpan _setting = options.Value.HedgeAfter;
    private readonly Lock _lock = new();

    // Guarded by _lock: the last answers' durations, and how many were ever measured.
    private readonly long[] _answers = new long[Window];
    private int _measured;

    // Written under _lock, read by every fetch.
    private long _first = options.Value.HedgeAfter.Ticks;

    public bool IsOn => _setting > TimeSpan.Zero;

    /// <summary>
    /// Stays between a quarter of the setting and ten times the setting; beyond that something else is wrong, which hedging cannot mend.
    /// </summary>
    public TimeSpan First => new(Volatile.Read(ref _first));

    /// <summary>How long to wait for an answer after connection <paramref name="number"/> (from 1) before the next is opened.</summary>
    public TimeSpan After(int number, double uniform) =>
        First * Math.Pow(Growth, number - 1) * (1 - Jitter + 2 * Jitter * uniform);

    public void Measured(TimeSpan answer)
    {
        if (!IsOn) return;

        lock (_lock)
        {
            _answers[_measured++ % Window] = answer.Ticks;
            if (_measured == int.MaxValue) _measured = Window;
            if (_measured % CheckEvery == 0) Evaluate();
        }
    }

    private void Evaluate()
    {
        var count = Math.Min(_measured, Window);
        var sorted = _answers[..count];
        Array.Sort(sorted);
        var fast = Array.FindLastIndex(sorted, a => a <= sorted[count / 2] * SlowFrom) + 1;
        var percentile = sorted[fast * 95 / 100] * Margin;
        Volatile.Write(ref _first, (long)Math.Clamp(percentile, _setting.Ticks * 0.25, _setting.Ticks * 10.0));
    }
}
