using BenchmarkDotNet.Running;

namespace DayTrading.Benchmarks;

internal static class Program
{
    /// <summary>
    /// <c>quotes</c>: the quote client against the simulator. <c>triggers [minutes]</c>: ten thousand armed triggers.
    /// All else is BenchmarkDotNet's: <c>--filter *</c>.
    /// </summary>
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
            case ["run", .. var options]:
                await new EndToEnd(Console.Out, Options.Of(options)).RunAsync();
                break;
            case ["one", var store, var file, .. var warmUp]:
                await OneRun.RunAsync(store, file, warmUp is [var path] ? path : null);
                break;
            case ["limit", var to]:
                await Limit.RunAsync(Environment.GetEnvironmentVariable(OneRun.Database)!, to);
                break;
            default:
                BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
                break;
        }
    }
}
