using System.IO.Compression;
using System.Text;
using DayTrading.Kernel;
using DayTrading.Workloads;

namespace DayTrading.Tests.Workloads;

/// <summary>One line as the reader gave it, kept as strings.</summary>
internal sealed record ReadLine(
    long Number, CommandWord Word, string? User, string Symbol, string Funds, string? Filename, UnreadableLine? Unreadable)
{
    public bool IsCommand => Unreadable is null;
}

/// <summary>Workload files in memory.</summary>
internal static class WorkloadText
{
    public static List<ReadLine> Read(string text) => Read(Encoding.UTF8.GetBytes(text));

    public static List<ReadLine> Read(byte[] bytes, int bytesAtOnce = int.MaxValue)
    {
        using var reader = new WorkloadReader(new TricklingStream(bytes, bytesAtOnce));
        var lines = new List<ReadLine>();
        while (reader.Read())
        {
            var command = reader.Command;
            lines.Add(reader.Unreadable is { } unreadable
                ? new ReadLine(reader.Number, CommandWord.None, null, "", "", null, unreadable)
                : new ReadLine(
                    reader.Number, command.Word, command.User, command.Symbol.ToString(), Funds(command), command.Filename, null));
        }

        return lines;
    }

    private static string Funds(in CommandText command) => (command.Price.IsEmpty ? command.Amount : command.Price).ToString();

    public static WorkloadPreScan PreScan(byte[] bytes) => WorkloadPreScan.Of(new MemoryStream(bytes));

    public static byte[] Gzip(byte[] bytes)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest)) gzip.Write(bytes);
        return compressed.ToArray();
    }

    /// <summary>Gives few bytes a read, as pipes and decompression do.</summary>
    private sealed class TricklingStream(byte[] bytes, int bytesAtOnce) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, bytesAtOnce));

        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, bytesAtOnce)]);
    }
}
