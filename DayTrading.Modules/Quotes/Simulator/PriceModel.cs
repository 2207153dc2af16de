using DayTrading.Kernel;

namespace DayTrading.Quotes.Simulator;

/// <summary>
/// What the simulated stocks cost. Opening prices lie between 2.00 and 400.00, as many below 28 as above, so that the workloads' amounts
/// (up to 750) buy some shares and their trigger prices (median 112) are reached by some stocks and not by others. Integer arithmetic only,
/// so that no platform rounds differently.
/// </summary>
internal sealed class PriceModel(SimulatedPrices mode, SeededRandom random)
{
    private const ulong OpeningStream = 1;
    private const ulong VolatilityStream = 2;
    private const ulong WalkStream = 1_000_000;
    private const ulong RandomStream = 2_000_000;

    private const long LowestOpening = 200;

    /// <summary>7 doublings and 56.25 % of the eighth lead from 2.00 to 400.00, in units of 1/65,536 of a doubling.</summary>
    private const long OpeningSpan = (7L << 16) + 36_864;

    /// <summary>A walk keeps thousandths of a cent, so that a cheap stock with little volatility moves at all.</summary>
    private const long Unit = 1_000;

    /// <summary>The lowest price of a walk, whatever the opening: at 1.00 a cent is one per cent.</summary>
    private const long WalkFloor = 100 * Unit;

    /// <summary>
    /// A walk stays between a quarter of its opening price and four times that price, so that a run of any length still looks like a
    /// market.
    /// </summary>
    private const long WalkRange = 4;

    private readonly Lock _lock = new();

    // Both guarded by _lock, by symbol: the walk's price in thousandths of a cent, and how many prices were given.
    private readonly long[] _walks = new long[StockSymbol.Count];
    private readonly ulong[] _given = new ulong[StockSymbol.Count];

    public Money Next(StockSymbol symbol)
    {
        if (mode == SimulatedPrices.Constant) return new Money(Opening(symbol));

        lock (_lock)
        {
            var place = _given[symbol.Index]++;
            return new Money(mode == SimulatedPrices.Random ? Spread(RandomStream + Stream(symbol), place) : Step(symbol, place) / Unit);
        }
    }

    /// <summary>The most that a symbol's walk moves in one step, in millionths: 0.2 % to 2.5 %.</summary>
    internal long Volatility(StockSymbol symbol) => 2_000 + random.Below(23_001, VolatilityStream, Stream(symbol));

    private static ulong Stream(StockSymbol symbol) => (ulong)symbol.Index;

    private long Opening(StockSymbol symbol) => Spread(OpeningStream, Stream(symbol));

    /// <summary>As many prices in each doubling, even within it.</summary>
    private long Spread(ulong stream, ulong place)
    {
        var position = random.Below(OpeningSpan + 1, stream, place);
        return ((LowestOpening << (int)(position >> 16)) * (65_536 + (position & 0xFFFF))) >> 16;
    }

    private long Step(StockSymbol symbol, ulong place)
    {
        var opening = Opening(symbol) * Unit;
        if (place == 0) return _walks[symbol.Index] = opening;

        // Two draws make small steps likelier than large ones.
        var most = Volatility(symbol);
        var stream = WalkStream + Stream(symbol);
        var millionths = random.Below(most + 1, stream, place * 2) - random.Below(most + 1, stream, place * 2 + 1);
        var price = _walks[symbol.Index];
        var change = price * millionths / 1_000_000;
        var next = price + change;
        if (next < Math.Max(opening / WalkRange, WalkFloor) || next > opening * WalkRange) next = price - change;
        return _walks[symbol.Index] = next;
    }
}
