using System.Diagnostics;
using System.Globalization;
using DayTrading.Tests;

namespace DayTrading.Benchmarks;

/// <summary>
/// From the start of the published program, with an empty store, to its first answer. <c>ready FOLDER [FOLDER …]</c>: folders made by
/// <c>dotnet publish DayTrading.Web -c Release -o FOLDER</c>, in turn.
/// </summary>
internal static class StartToReady
{
    private const int Runs = 7;

    public static async Task RunAsync(TextWriter output, string[] folders)
    {
        var times = folders.ToDictionary(f => f, _ => new List<double>(), StringComparer.Ordinal);
        for (var run = 0; run < Runs; run++)
        {
            foreach (var folder in folders) times[folder].Add(await MeasureAsync(folder));
        }

        foreach (var folder in folders)
        {
            var all = string.Join(' ', times[folder].Select(t => t.ToString("0.00", CultureInfo.InvariantCulture)));
            await output.WriteLineAsync(
                string.Create(CultureInfo.InvariantCulture, $"{folder}: median {Percentiles.Median(times[folder]):0.00} s of {all}"));
        }
    }

    private static async Task<double> MeasureAsync(string folder)
    {
        var work = Directory.CreateTempSubdirectory("daytrading-benchmark-ready-").FullName;
        var url = $"http://127.0.0.1:{ServerProcess.FreePort()}";
        var start = new ProcessStartInfo("dotnet", [Path.GetFullPath(Path.Combine(folder, "DayTrading.Web.dll"))])
        {
            WorkingDirectory = work,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment["Urls"] = url;
        using var client = new HttpClient();
        var began = Stopwatch.GetTimestamp();
        using var program = Process.Start(start)!;
        while (!await AnswersAsync(client, new Uri(url + "/health/live"))) await Task.Delay(5);
        var took = Stopwatch.GetElapsedTime(began).TotalSeconds;
        program.Kill();
        await program.WaitForExitAsync();
        Directory.Delete(work, recursive: true);
        return took;
    }

    private static async Task<bool> AnswersAsync(HttpClient client, Uri address)
    {
        try
        {
            using var answer = await client.GetAsync(address);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            // Not listening yet.
            return false;
        }
    }
}
