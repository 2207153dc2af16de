using System.Diagnostics;
using System.Globalization;
using DayTrading.Kernel;
using DayTrading.Workloads;
using MediatR;

namespace DayTrading.Benchmarks;

/// <summary>
/// What a command of each word costs within a workload, on a store that keeps nothing: time and bytes from its text to its effect, on the
/// thread that sends it. <c>words [--users N] [--commands N]</c>; the first tenth warms up and is not counted.
/// </summary>
internal static class CostByWord
{
    public static async Task RunAsync(TextWriter output, Options options)
    {
        var folder = Directory.CreateTempSubdirectory("daytrading-benchmark-words-").FullName;
        var path = await Workload.WriteAsync(folder, options.Users, options.Commands);
        var store = new NullStore($"Data Source={Path.Combine(folder, "store.db")}");
        await using (var engine = await EngineHost.StartAsync([], store))
        {
            await output.WriteLineAsync($"{"",-18}{"commands",10}{"ns",8}{"bytes",8}{"share of time",15}{"of bytes",10}");
            foreach (var line in await MeasureAsync(engine, path, options.Commands / 10)) await output.WriteLineAsync(line);
        }

        Directory.Delete(folder, recursive: true);
    }

    private static async Task<List<string>> MeasureAsync(EngineHost engine, string path, long warmUp)
    {
        var (mediator, factory, numbers) = (engine.Mediator, engine.Get<CommandTable>(), engine.Get<TransactionNumbers>());
        var journal = engine.Get<Journal>();
        var costs = new (long Count, long Ticks, long Bytes)[CommandWords.Count];
        await using var file = File.OpenRead(path);
        using var reader = new WorkloadReader(file);
        while (reader.Read())
        {
            if (reader.Unreadable is not null) continue;
            await journal.WaitForRoomAsync();
            var sent = Send(mediator, factory, numbers.Next(), reader.Command, out var word, out var ticks, out var bytes);
            // A command that waits for a quote is measured up to the point where it begins to wait.
            if (!sent.IsCompleted) await sent;
            if (warmUp-- > 0) continue;
            ref var cost = ref costs[(int)word];
            cost = (cost.Count + 1, cost.Ticks + ticks, cost.Bytes + bytes);
        }

        return Lines(costs);
    }

    private static Task<Outcome> Send(
        IMediator mediator, CommandTable factory, TransactionNumber number, in CommandText form, out CommandWord word, out long ticks,
        out long bytes)
    {
        var (began, allocated) = (Stopwatch.GetTimestamp(), GC.GetAllocatedBytesForCurrentThread());
        var command = factory.Create(number, form);
        var sent = mediator.Send(command);
        (ticks, bytes) = (Stopwatch.GetTimestamp() - began, GC.GetAllocatedBytesForCurrentThread() - allocated);
        word = command.Word;
        return sent;
    }

    private static List<string> Lines((long Count, long Ticks, long Bytes)[] costs)
    {
        var all = (Count: costs.Sum(c => c.Count), Ticks: costs.Sum(c => c.Ticks), Bytes: costs.Sum(c => c.Bytes));
        string Line(string name, (long Count, long Ticks, long Bytes) cost) => string.Create(
            CultureInfo.InvariantCulture,
            $"{name,-18}{cost.Count,10:N0}{cost.Ticks * 1e9 / Stopwatch.Frequency / cost.Count,8:N0}{cost.Bytes / cost.Count,8:N0}"
            + $"{cost.Ticks * 100.0 / all.Ticks,13:0.0} %{cost.Bytes * 100.0 / all.Bytes,8:0.0} %");
        return
        [
            .. CommandWords.All.Where(w => costs[(int)w].Count > 0).Select(w => Line(w.Name(), costs[(int)w])).Append(Line("all", all)),
        ];
    }
}
