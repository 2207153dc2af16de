using BenchmarkDotNet.Attributes;
using DayTrading.Audit;
using DayTrading.Kernel;
using DayTrading.Record;
using DayTrading.Trading;
using DayTrading.Workloads;

namespace DayTrading.Benchmarks;

/// <summary>Reading a workload's line, and the path of an entry into the store and out of it as XML; each for one of a thousand.</summary>
[Config(typeof(ShortInProcess))]
[MemoryDiagnoser]
public class RecordPath
{
    private const int Count = 1_000;

    private readonly RecordBatch _batch = new(Count);

    private readonly BatchFiller _filler =
        new(new OpenedRecord(1, "benchmark", new RecordEnd(0, 0, RecordChain.Start)), new RecoveredRecord(0, 0, 0, []));

    private readonly CopyBuffer _copy = new();
    private readonly RecordChain _chain = new();
    private byte[] _lines = null!;
    private Entry _entry;

    [GlobalSetup]
    public void Prepare()
    {
        using var lines = new MemoryStream();
        WorkloadGenerator.Write(lines, new WorkloadShape(10, Count));
        _lines = lines.ToArray();
        var user = UserId.Parse("oY01WVirLr");
        var symbol = StockSymbol.Parse("ABC");
        var buy = new Buy(new TransactionNumber(1), user, symbol, new Money(27_683));
        var placed = new OrderPlaced(Side.Buy, user, buy.Number, symbol, 4, new Money(6_000), 1_700_000_060_000);
        _entry = new Entry(EntryKind.Command, 1_700_000_000_000, buy, placed, null);
        TakeEntry();
    }

    [Benchmark(OperationsPerInvoke = Count)]
    public long ReadLine()
    {
        using var file = new MemoryStream(_lines);
        using var reader = new WorkloadReader(file);
        while (reader.Read())
        {
        }

        return reader.Number;
    }

    [Benchmark(OperationsPerInvoke = Count)]
    public void TakeEntry()
    {
        _filler.Begin(_batch);
        for (var i = 0; i < Count; i++) _filler.Add(_batch, new JournalItem(_entry, null));
    }

    [Benchmark(OperationsPerInvoke = Count)]
    public void EncodeRow()
    {
        _copy.Clear();
        _copy.Add(_batch.Rows);
    }

    [Benchmark(OperationsPerInvoke = Count)]
    public byte[] ChainRow()
    {
        _chain.Begin(RecordChain.Start);
        foreach (var row in _batch.Rows) _chain.Add(row);
        return _chain.End();
    }

    [Benchmark(OperationsPerInvoke = Count)]
    public async Task WriteXml()
    {
        var log = new LogWriter(Stream.Null, new EventTable([]));
        log.Begin();
        for (var i = 0; i < Count; i++)
        {
            var row = _batch.Rows[i];
            row.Server = "benchmark";
            await log.WriteAsync(row, CancellationToken.None);
        }

        await log.EndAsync(CancellationToken.None);
    }
}
