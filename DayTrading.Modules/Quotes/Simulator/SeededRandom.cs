namespace DayTrading.Quotes.Simulator;

/// <summary>
/// Random numbers as a pure function of seed, stream and place in the stream, the same on every machine (the mixer is SplitMix64's).
/// Nothing is stored, so concurrent requests need no lock.
/// </summary>
internal readonly struct SeededRandom(long seed)
{
    private const ulong Golden = 0x9E3779B97F4A7C15;

    private readonly ulong _root = unchecked(Mix((ulong)seed + Golden));

    public ulong Bits(ulong stream, ulong place) => unchecked(Mix(Mix(_root ^ Mix(stream + Golden)) + (place + 1) * Golden));

    /// <summary>Uniform from 0 up to, not including, <paramref name="limit"/>.</summary>
    public long Below(long limit, ulong stream, ulong place) => (long)Math.BigMul(Bits(stream, place), (ulong)limit, out _);

    /// <summary>Uniform from 0 up to, not including, 1.</summary>
    public double Fraction(ulong stream, ulong place) => (Bits(stream, place) >> 11) * (1.0 / (1UL << 53));

    private static ulong Mix(ulong z)
    {
        unchecked
        {
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }
}
