using System.Numerics;

namespace DayTrading.Audit;

/// <summary>A range of transaction numbers, both ends included.</summary>
public readonly record struct NumberSpan(long First, long Last)
{
    public long Count => Last - First + 1;

    public override string ToString() => First == Last ? $"{First}" : $"{First}-{Last}";
}

/// <summary>A set of transaction numbers: one bit each, in pages, because the numbers are dense but need not begin at 1.</summary>
internal sealed class NumberSet
{
    /// <summary>Numbers per page; a page takes 8 kB.</summary>
    private const int PageNumbers = 1 << 16;

    private readonly Dictionary<long, ulong[]> _pages = [];

    /// <summary>Adds a number; false if the set held it already.</summary>
    public bool Add(long number)
    {
        if (!_pages.TryGetValue(number / PageNumbers, out var page)) _pages[number / PageNumbers] = page = new ulong[PageNumbers / 64];
        ref var bits = ref page[number % PageNumbers / 64];
        var bit = 1UL << (int)(number % 64);
        if ((bits & bit) != 0) return false;

        bits |= bit;
        return true;
    }

    /// <summary>
    /// The numbers from 1 to <paramref name="highest"/> that are not in the set: the lowest ranges, at most <paramref name="max"/> of them,
    /// and how many numbers in all.
    /// </summary>
    public (IReadOnlyList<NumberSpan> Lowest, long Count) Missing(long highest, int max)
    {
        var (lowest, count) = (new List<NumberSpan>(), 0L);
        foreach (var span in Missing(highest))
        {
            if (lowest.Count < max) lowest.Add(span);
            count += span.Count;
        }

        return (lowest, count);
    }

    private IEnumerable<NumberSpan> Missing(long highest)
    {
        var next = 1L;
        foreach (var number in InOrder())
        {
            if (number > next) yield return new NumberSpan(next, number - 1);
            next = number + 1;
        }

        if (next <= highest) yield return new NumberSpan(next, highest);
    }

    private IEnumerable<long> InOrder()
    {
        foreach (var (at, page) in _pages.OrderBy(p => p.Key))
        {
            for (var word = 0; word < page.Length; word++)
            {
                for (var bits = page[word]; bits != 0; bits &= bits - 1)
                    yield return at * PageNumbers + word * 64 + BitOperations.TrailingZeroCount(bits);
            }
        }
    }
}
