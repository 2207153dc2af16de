using System.Runtime.CompilerServices;
using DayTrading.Kernel;

namespace DayTrading.Tests;

/// <summary>In place of the record's writer: takes the entries, and lets callers that flush go on.</summary>
internal static class JournalReading
{
    public static async IAsyncEnumerable<Entry> TakeAllAsync(
        this Journal journal, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (await journal.WaitToTakeAsync(cancellationToken))
        {
            while (journal.TryTake(out var item))
            {
                if (item.Mark is { } mark) mark.Durable.TrySetResult(0);
                else yield return item.Entry;
            }
        }
    }

    /// <summary>The next so many entries; fails if they do not come.</summary>
    public static async Task<List<Entry>> TakeAsync(this Journal journal, int count)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var entries = new List<Entry>();
        if (count == 0) return entries;

        await foreach (var entry in journal.TakeAllAsync(limit.Token))
        {
            entries.Add(entry);
            if (entries.Count == count) break;
        }

        return entries;
    }
}
