using System.Collections;

namespace DayTrading.Kernel;

/// <summary>
/// A dictionary in the order of its keys. A view keeps the content of that moment without copying it: the entries lie in chunks, which are
/// changed in place as long as no view has them; otherwise a chunk is copied at its next change. An entry takes little more than its own
/// bytes, while one in a tree takes 40 more (measured in docs/performance.md). The table is for one thread at a time, a view for any
/// number.
/// </summary>
public sealed class SortedTable<TKey, TValue> : IEnumerable<KeyValuePair<TKey, TValue>>
    where TKey : struct, IComparable<TKey>
{
    /// <summary>
    /// Entries in a chunk: few, because a chunk is copied at the first change after a view; but not very few, because the array of all
    /// chunks is copied, too, and because each chunk takes some 60 bytes itself. 16 and 32 were measured and are as good.
    /// </summary>
    private const int MaxOfChunk = 24;

    /// <summary>A chunk's array grows by this many entries.</summary>
    private const int Step = 4;

    // In the order of the keys; none is empty.
    private Chunk[] _chunks = [];

    // How many views have been taken. A chunk that was made when there were fewer may be in one of them, so it is not changed any more.
    private int _views;
    private int _chunksMadeAt;

    public int Count { get; private set; }

    /// <summary>The value of the key; <c>default</c> if it has none.</summary>
    public TValue? GetValueOrDefault(TKey key) => Find(key, out var chunk, out var place) ? _chunks[chunk].Entries[place].Value : default;

    /// <summary>Adds the key with its value, or replaces its value.</summary>
    public void Set(TKey key, TValue value)
    {
        if (Find(key, out var chunk, out var place)) Own(chunk).Entries[place] = new(key, value);
        else Insert(chunk, place, new(key, value));
    }

    /// <summary>
    /// Removes the key, if it is there. A chunk is removed with its last entry and never joined with another, so after many removals arrays
    /// have unused room: at most one chunk's for each entry.
    /// </summary>
    public void Remove(TKey key)
    {
        if (!Find(key, out var index, out var place)) return;

        Count--;
        var chunk = Own(index);
        chunk.Count--;
        chunk.Entries.AsSpan((place + 1)..(chunk.Count + 1)).CopyTo(chunk.Entries.AsSpan(place));
        chunk.Entries[chunk.Count] = default;
        if (chunk.Count == 0) _chunks = [.. _chunks[..index], .. _chunks[(index + 1)..]];
    }

    /// <summary>The present content, in order. It never changes, and taking it costs the same however large the table is.</summary>
    public IReadOnlyCollection<KeyValuePair<TKey, TValue>> View()
    {
        _views++;
        return new SortedView(_chunks, Count);
    }

    /// <summary>Enumerates the table, which must not be changed meanwhile; use <see cref="View"/> for that.</summary>
    public IEnumerator<KeyValuePair<TKey, TValue>> GetEnumerator() => Enumerate(_chunks);

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static IEnumerator<KeyValuePair<TKey, TValue>> Enumerate(Chunk[] chunks)
    {
        foreach (var chunk in chunks)
        {
            for (var i = 0; i < chunk.Count; i++) yield return chunk.Entries[i];
        }
    }

    /// <summary>Where the key is, or, if it is not there, where it belongs.</summary>
    private bool Find(TKey key, out int chunk, out int place)
    {
        chunk = 0;
        place = 0;
        if (_chunks.Length == 0) return false;

        // The last chunk that does not begin after the key; if all begin after it, the first chunk.
        for (var end = _chunks.Length; end - chunk > 1;)
        {
            var middle = (chunk + end) / 2;
            if (_chunks[middle].Entries[0].Key.CompareTo(key) <= 0) chunk = middle;
            else end = middle;
        }

        var entries = _chunks[chunk].Entries.AsSpan(0, _chunks[chunk].Count);
        for (var end = entries.Length; place < end;)
        {
            var middle = (place + end) / 2;
            if (entries[middle].Key.CompareTo(key) < 0) place = middle + 1;
            else end = middle;
        }

        return place < entries.Length && entries[place].Key.CompareTo(key) == 0;
    }

    private void Insert(int index, int place, KeyValuePair<TKey, TValue> entry)
    {
        Count++;
        OwnArray();
        if (_chunks.Length == 0)
        {
            _chunks = [new Chunk([], _views)];
        }
        else if (_chunks[index].Count == MaxOfChunk)
        {
            Split(index);
            if (place > MaxOfChunk / 2) (index, place) = (index + 1, place - MaxOfChunk / 2);
        }

        var chunk = Own(index, more: 1);
        chunk.Entries.AsSpan(place..chunk.Count).CopyTo(chunk.Entries.AsSpan(place + 1));
        chunk.Entries[place] = entry;
        chunk.Count++;
    }

    private void Split(int index)
    {
        var full = _chunks[index].Entries;
        Chunk lower = new(full[..(MaxOfChunk / 2)], _views), upper = new(full[(MaxOfChunk / 2)..], _views);
        _chunks = [.. _chunks[..index], lower, upper, .. _chunks[(index + 1)..]];
    }

    /// <summary>The chunk, ready to be changed in place, with room for this many more entries.</summary>
    private Chunk Own(int index, int more = 0)
    {
        OwnArray();
        var chunk = _chunks[index];
        var count = chunk.Count + more;
        if (chunk.MadeAt == _views && chunk.Entries.Length >= count) return chunk;

        var entries = new KeyValuePair<TKey, TValue>[(count + Step - 1) / Step * Step];
        chunk.Entries.AsSpan(0, chunk.Count).CopyTo(entries);
        return _chunks[index] = new Chunk(entries, _views) { Count = chunk.Count };
    }

    private void OwnArray()
    {
        if (_chunksMadeAt == _views) return;

        _chunks = [.. _chunks];
        _chunksMadeAt = _views;
    }

    private sealed class Chunk(KeyValuePair<TKey, TValue>[] entries, int madeAt)
    {
        public readonly KeyValuePair<TKey, TValue>[] Entries = entries;
        public readonly int MadeAt = madeAt;
        public int Count = entries.Length;
    }

    private sealed class SortedView(Chunk[] chunks, int count) : IReadOnlyCollection<KeyValuePair<TKey, TValue>>
    {
        public int Count => count;

        public IEnumerator<KeyValuePair<TKey, TValue>> GetEnumerator() => Enumerate(chunks);

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
