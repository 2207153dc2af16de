using System.Diagnostics;
using System.Text.Json;
using DayTrading.Record;
using Npgsql;

namespace DayTrading.Benchmarks;

/// <param name="CopySeconds">For the COPY of all rows, in the batches in which the run wrote them.</param>
/// <param name="WriteSeconds">For writing and syncing the same bytes to a file, in the same batches.</param>
internal sealed record LimitFigures(
    long Rows, long Bytes, int Batches, double CopySeconds, double WriteSeconds, double ServerCpuSeconds = 0);

/// <summary>
/// What the machine allows at most: the rows of a record, already encoded and in memory, copied into an empty one with the same tables and
/// indexes, and nothing else done meanwhile. <c>limit ROWS TO</c>: the last rows of the database of the run.
/// </summary>
internal static class Limit
{
    private static readonly TimeSpan Patience = new RecordOptions().StoreDeadline;

    public static async Task RunAsync(string from, long last, string to)
    {
        var (batches, rows) = await EncodeAsync(from, last);
        await using (var store = new PostgresStore(to, Patience)) await store.OpenAsync("benchmark", CancellationToken.None);
        var copying = await CopyAsync(to, batches);
        var writing = await WriteAsync(batches);
        var bytes = batches.Sum(b => (long)b.Length);
        Console.WriteLine(JsonSerializer.Serialize(new LimitFigures(rows, bytes, batches.Count, copying, writing)));
    }

    /// <summary>The rows in the batches of the run, where they tell; else in full ones.</summary>
    private static async Task<(List<byte[]> Batches, long Rows)> EncodeAsync(string from, long last)
    {
        await using var store = new PostgresStore(from, Patience);
        var pool = Enumerable.Range(0, new RecordOptions().BatchSize).Select(_ => new EntryRow()).ToArray();
        var buffer = new CopyBuffer();
        var batches = new List<byte[]>();
        var (count, rows) = (0, 0L);
        await using var connection = await store.OpenReaderAsync(CancellationToken.None);
        await using var select = connection.CreateCommand();
        select.CommandText =
            $"SELECT {EntryRow.Columns} FROM entries WHERE sequence > (SELECT max(sequence) FROM entries) - {last} ORDER BY sequence";
        await using var reader = await select.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            pool[count].ReadFrom(reader);
            rows++;
            if (pool[count++].BatchDigest is not null || count == pool.Length) End();
        }

        if (count > 0) End();
        return (batches, rows);

        void End()
        {
            buffer.Begin();
            buffer.Add(pool.AsSpan(0, count));
            buffer.End();
            batches.Add(buffer.Written.ToArray());
            count = 0;
        }
    }

    private static async Task<double> CopyAsync(string to, List<byte[]> batches)
    {
        await using var connection = new NpgsqlConnection(to);
        await connection.OpenAsync();
        var began = Stopwatch.GetTimestamp();
        foreach (var batch in batches)
        {
            await using var copy = await connection.BeginRawBinaryCopyAsync(PostgresCopy.Sql);
            await copy.WriteAsync(batch);
        }

        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private static async Task<double> WriteAsync(List<byte[]> batches)
    {
        var path = Path.GetTempFileName();
        var options = new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            BufferSize = 0,
            Options = FileOptions.DeleteOnClose,
        };
        await using var file = new FileStream(path, options);
        var began = Stopwatch.GetTimestamp();
        foreach (var batch in batches)
        {
            await file.WriteAsync(batch);
            file.Flush(flushToDisk: true);
        }

        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }
}
