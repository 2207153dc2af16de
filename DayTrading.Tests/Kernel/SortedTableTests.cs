using DayTrading.Kernel;
using FsCheck;
using FsCheck.Fluent;

namespace DayTrading.Tests.Kernel;

public sealed class SortedTableTests
{
    // Enough of both for many chunks, which are split, emptied and shared with views.
    private static readonly Gen<(int Action, int Key)[]> Steps =
        Gen.Choose(0, 9).Zip(Gen.Choose(0, 300)).Select(step => (Action: step.Item1, Key: step.Item2)).ArrayOf(1_000);

    [Fact]
    public void A_table_has_what_a_dictionary_has_and_a_view_what_the_table_had_when_it_was_taken() =>
        Prop.ForAll(Steps.ToArbitrary(), IsLikeADictionary).QuickCheckThrowOnFailure();

    [Fact]
    public void Keys_in_ascending_and_in_descending_order_stay_sorted()
    {
        foreach (var keys in (int[][])[[.. Enumerable.Range(0, 1_000)], [.. Enumerable.Range(0, 1_000).Reverse()]])
        {
            var table = new SortedTable<int, int>();

            foreach (var key in keys) table.Set(key, -key);

            table.Select(e => e.Key).ShouldBe(Enumerable.Range(0, 1_000));
            keys.ShouldAllBe(key => table.GetValueOrDefault(key) == -key);
        }
    }

    [Fact]
    public async Task A_view_is_read_by_another_thread_while_the_table_changes()
    {
        var table = new SortedTable<int, int>();
        for (var key = 0; key < 1_000; key++) table.Set(key, 0);
        var view = table.View();

        var reading = Task.Run(() => Enumerable.Range(0, 500).All(_ => view.Count == 1_000 && view.Sum(e => e.Key + e.Value) == 499_500));
        for (var change = 0; !reading.IsCompleted; change++)
        {
            if (change % 2 == 0) table.Remove(change % 1_000);
            else table.Set(change % 1_100, change);
        }

        (await reading).ShouldBeTrue();
    }

    private static bool IsLikeADictionary((int Action, int Key)[] steps)
    {
        var (table, dictionary) = (new SortedTable<int, string>(), new SortedDictionary<int, string>());
        var views = new List<(IReadOnlyCollection<KeyValuePair<int, string>> View, KeyValuePair<int, string>[] Expected)>();
        var next = 0;
        foreach (var (action, key) in steps)
        {
            switch (action)
            {
                case 0:
                    views.Add((table.View(), [.. dictionary]));
                    break;
                case < 4:
                    table.Remove(key);
                    dictionary.Remove(key);
                    break;
                default:
                    table.Set(key, dictionary[key] = $"{next++}");
                    break;
            }

            if (table.GetValueOrDefault(key) != dictionary.GetValueOrDefault(key) || table.Count != dictionary.Count) return false;
        }

        views.Add((table.View(), [.. dictionary]));
        return table.SequenceEqual(dictionary)
            && views.TrueForAll(v => v.View.SequenceEqual(v.Expected) && v.View.Count == v.Expected.Length);
    }
}
