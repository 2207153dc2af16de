namespace DayTrading.Audit;

/// <summary>Which transaction numbers have been seen: a bit each, in pages, because numbers are dense but need not begin at 1.</summary>
internal sealed class NumberSet
{
    /// <summary>Numbers in a page, which takes 8 kB.</summary>
    private const int PageNumbers = 1 << 16;

    private readonly Dictionary<long, ulong[]> _pages = [];

    /// <summary>False if it was there already.</summary>
    public bool Add(long number)
    {
        if (!_pages.TryGetValue(number / PageNumbers, out var page)) _pages[number / PageNumbers] = page = new ulong[PageNumbers / 64];
        ref var bits = ref page[number % PageNumbers / 64];
        var bit = 1UL << (int)(number % 64);
        if ((bits & bit) != 0) return false;

        bits |= bit;
        return true;
    }
}
