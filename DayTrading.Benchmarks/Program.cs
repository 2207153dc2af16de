using System.Globalization;
using BenchmarkDotNet.Running;

namespace DayTrading.Benchmarks;

internal static class Program
{
    /// <summary>The modes are described in docs/performance.md. All else is BenchmarkDotNet's: <c>--filter *</c>.</summary>
    private static async Task Main(string[] args)
    {
        switch (args)
        {
            case ["quotes"]:
                await QuoteLatencies.RunAsync(Console.Out);
                break;
            case ["triggers", .. var minutes]:
                var span = minutes is [var text] ? double.Parse(text, System.Globalization.CultureInfo.InvariantCulture) : 3;
                await ArmedTriggers.RunAsync(Console.Out, TimeSpan.FromMinutes(span));
                break;
            case ["hub", .. var options]:
                await HubLoad.RunAsync(options, Console.Out);
                break;
            case ["api", .. var options]:
                await ApiLoad.RunAsync(options, Console.Out);
                break;
            case ["run", .. var options]:
                await new EndToEnd(Console.Out, Options.Of(options)).RunAsync();
                break;
            case ["durable", .. var options]:
                await DurableCommands.RunAsync(Console.Out, Options.Of(options));
                break;
            case ["words", .. var options]:
                await CostByWord.RunAsync(Console.Out, Options.Of(options));
                break;
            case ["growth", .. var options]:
                await Growth.RunAsync(Console.Out, Options.Of(options));
                break;
            case ["dumplog", .. var options]:
                await Dumplogs.RunAsync(Console.Out, Options.Of(["--commands", "6000000", .. options]));
                break;
            case ["one", var store, var file, .. var warmUp]:
                await OneRun.RunAsync(store, file, warmUp is [var path] ? path : null);
                break;
            default:
                await MeasureStoreAsync(args);
                break;
        }
    }

    private static async Task MeasureStoreAsync(string[] args)
    {
        switch (args)
        {
            case ["search", .. var options]:
                await RecordSearch.RunAsync(Console.Out, options);
                break;
            case ["stream", .. var ofUser]:
                await Dumplogs.StreamAsync(ofUser is [var user] ? user : null);
                break;
            case ["ready", .. var folders]:
                await StartToReady.RunAsync(Console.Out, folders);
                break;
            case ["limit", var rows, var to]:
                await Limit.RunAsync(
                    Environment.GetEnvironmentVariable(OneRun.Database)!, long.Parse(rows, CultureInfo.InvariantCulture), to);
                break;
            default:
                BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
                break;
        }
    }
}
