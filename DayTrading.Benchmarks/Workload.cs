using DayTrading.Workloads;

namespace DayTrading.Benchmarks;

/// <summary>Workload files for measurements.</summary>
internal static class Workload
{
    /// <summary>Enough for the code to be compiled, and of other users than are measured, in the same store.</summary>
    public static Task<string> WriteWarmUpAsync(string folder) => WriteAsync(folder, users: 50, commands: 200_000, "warm-up.txt");

    /// <summary>
    /// A generated file (seed 1) but for its last line: the DUMPLOG would write its log beside the next measurement, and has its own.
    /// </summary>
    public static async Task<string> WriteAsync(string folder, int users, long commands, string name = "workload.txt")
    {
        var path = Path.Combine(folder, name);
        await using var file = File.Create(path);
        WorkloadGenerator.Write(file, new WorkloadShape(users, commands + 1));
        var tail = new byte[256];
        file.Position = Math.Max(0, file.Length - tail.Length);
        var length = await file.ReadAtLeastAsync(tail, tail.Length, throwOnEndOfStream: false);
        var lastLine = tail.AsSpan(0, length).TrimEnd("\r\n"u8).LastIndexOf((byte)'\n') + 1;
        file.SetLength(file.Length - length + lastLine);
        return path;
    }
}
