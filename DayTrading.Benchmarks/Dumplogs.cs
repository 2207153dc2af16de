using System.Diagnostics;
using System.Globalization;
using DayTrading.Audit;
using DayTrading.Record;
using MediatR;

namespace DayTrading.Benchmarks;

/// <summary>
/// How fast a dumplog streams from Postgres, and how soon its first byte is there: of a whole record, and of one user in a large one.
/// <c>dumplog [--commands 6000000]</c>: that many make about ten million events.
/// </summary>
internal static class Dumplogs
{
    public static async Task RunAsync(TextWriter output, Options options)
    {
        var folder = Directory.CreateTempSubdirectory("daytrading-benchmark-dumplog-").FullName;
        var file = await Workload.WriteAsync(folder, options.Users, options.Commands);
        var user = (await File.ReadLinesAsync(file).FirstAsync()).Split(',')[1];
        await using var cluster = await Cluster.StartAsync();
        var run = await OneRun.MeasureAsync(cluster.Database("run"), OneRun.Postgres, file);
        Directory.Delete(folder, recursive: true);
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{run.Commands:N0} commands, {run.Rows:N0} rows"));
        for (var i = 0; i < options.Runs; i++)
        {
            await output.WriteLineAsync(await OneRun.InItsOwnProcessAsync(cluster.Database("run"), "stream", user));
            await output.WriteLineAsync(await OneRun.InItsOwnProcessAsync(cluster.Database("run"), "stream"));
        }
    }

    /// <summary>
    /// Two dumplogs in this process, to nowhere: <c>stream [USER]</c>. The first one compiles the code and connects, the second is as in a
    /// program that is running.
    /// </summary>
    public static async Task StreamAsync(string? user)
    {
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Storage:Provider"] = "Postgres",
            ["ConnectionStrings:DayTrading"] = Environment.GetEnvironmentVariable(OneRun.Database),
        };
        await using var engine = EngineHost.Build(settings);
        var (cold, _) = await StreamAsync(engine.Mediator, user);
        var (firstByte, rate) = await StreamAsync(engine.Mediator, user);
        var whose = user is null ? "everyone" : "one user";
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{whose}: first byte after {firstByte.TotalSeconds:0.000} s (the first time {cold.TotalSeconds:0.000} s), {rate}"));
    }

    private static async Task<(TimeSpan FirstByte, string Rate)> StreamAsync(IMediator mediator, string? user)
    {
        await using var sink = new Sink();
        await mediator.Send(new WriteLog(sink, new RecordFilter { User = user }));
        var took = sink.Elapsed.TotalSeconds;
        var megabytes = sink.Length / 1e6;
        var rate = string.Create(CultureInfo.InvariantCulture, $"{megabytes:N1} MB in {took:0.00} s, {megabytes / took:0} MB/s");
        return (sink.FirstByte, rate);
    }

    /// <summary>Counts the bytes written and records when the first one comes.</summary>
    private sealed class Sink : Stream
    {
        private readonly long _began = Stopwatch.GetTimestamp();
        private long _length;

        public TimeSpan FirstByte { get; private set; }

        public TimeSpan Elapsed => Stopwatch.GetElapsedTime(_began);

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => _length;

        public override long Position
        {
            get => _length;
            set => throw new NotSupportedException();
        }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => Count(count);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Count(buffer.Length);
            return ValueTask.CompletedTask;
        }

        private void Count(int bytes)
        {
            if (_length == 0) FirstByte = Elapsed;
            _length += bytes;
        }
    }
}
