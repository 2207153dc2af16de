using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using DayTrading.Workloads;
using MediatR;

namespace DayTrading.Benchmarks;

/// <summary>What one run of a workload came to, in a process of its own.</summary>
internal sealed record RunFigures(
    long Commands, double Elapsed, double Durable, long Rows, long PeakBytes, double CpuSeconds, long WrittenBytes, long AllocatedBytes,
    int Collections, double PauseSeconds)
{
    public double ToLastEffect => Commands / Elapsed;

    public double ToLastCommit => Commands / Durable;
}

/// <summary>One run of a workload file, in this process: <c>one STORE FILE [WARM-UP FILE]</c>. Prints its figures as one line.</summary>
internal static class OneRun
{
    public const string Null = "null", Sqlite = "sqlite", Postgres = "postgres", Legacy = "legacy";

    /// <summary>As <see cref="Null"/> and <see cref="Postgres"/>, in a process that has run another workload and so is compiled.</summary>
    public const string WarmNull = "null-warm", WarmPostgres = "postgres-warm";

    /// <summary>Names the database of a run that needs one.</summary>
    public const string Database = "DAYTRADING_BENCHMARK_DATABASE";

    public static async Task RunAsync(string store, string file, string? warmUp)
    {
        var folder = Directory.CreateTempSubdirectory("daytrading-benchmark-store-").FullName;
        var sqlite = $"Data Source={Path.Combine(folder, "store.db")}";
        var database = Environment.GetEnvironmentVariable(Database);
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Storage:Provider"] = database is null ? "Sqlite" : "Postgres",
            ["ConnectionStrings:DayTrading"] = database ?? sqlite,
            ["Simulator:Delays"] = string.Equals(store, Legacy, StringComparison.Ordinal) ? "legacy" : "none",
        };
        var nothing = string.Equals(store, Null, StringComparison.Ordinal) ? new NullStore(sqlite) : null;
        RunFigures figures;
        await using (var engine = await EngineHost.StartAsync(settings, nothing))
        {
            if (warmUp is not null) await engine.Mediator.Send(new RunWorkload(warmUp, new WorkloadProgress()));
            figures = await RunAsync(engine.Mediator, file);
        }

        Directory.Delete(folder, recursive: true);
        Console.WriteLine(JsonSerializer.Serialize(figures));
    }

    /// <summary>Runs a process of this program of its own and returns the last line that it prints.</summary>
    public static async Task<string> InItsOwnProcessAsync(string? database, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(OneRun).Assembly.Location, .. arguments])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        if (database is not null) start.Environment[Database] = database;
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{string.Join(' ', arguments)} failed: {output}");
        return output.TrimEnd('\n').Split('\n')[^1];
    }

    public static async Task<RunFigures> MeasureAsync(string? database, string store, string file, string? warmUp = null)
    {
        string[] arguments = ["one", store, file];
        var line = await InItsOwnProcessAsync(database, warmUp is null ? arguments : [.. arguments, warmUp]);
        return JsonSerializer.Deserialize<RunFigures>(line)!;
    }

    private static async Task<RunFigures> RunAsync(IMediator mediator, string file)
    {
        using var process = Process.GetCurrentProcess();
        var before = await mediator.Send(new Record.FlushRecord());
        var (cpu, written, allocated) = (process.TotalProcessorTime, WrittenBytes(), GC.GetTotalAllocatedBytes());
        var (collections, pause) = (GC.CollectionCount(0), GC.GetTotalPauseDuration());
        var report = await mediator.Send(new RunWorkload(file, new WorkloadProgress()));
        var rows = await mediator.Send(new Record.FlushRecord()) - before;
        process.Refresh();
        return new RunFigures(
            report.Lines - report.UnreadableCount, report.ElapsedSeconds, report.DurableSeconds, rows,
            Status("/proc/self/status", "VmHWM:") * 1024,
            (process.TotalProcessorTime - cpu).TotalSeconds, WrittenBytes() - written, GC.GetTotalAllocatedBytes() - allocated,
            GC.CollectionCount(0) - collections, (GC.GetTotalPauseDuration() - pause).TotalSeconds);
    }

    private static long WrittenBytes() => Status("/proc/self/io", "write_bytes:");

    private static long Status(string file, string name)
    {
        var line = File.ReadLines(file).First(l => l.StartsWith(name, StringComparison.Ordinal));
        return long.Parse(line[name.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
    }
}
