using BenchmarkDotNet.Running;

namespace DayTrading.Benchmarks;

internal static class Program
{
    /// <summary>
    /// <c>quotes</c>: the quote client against the simulator. <c>hub</c>: quotes to a thousand browsers. All else is BenchmarkDotNet's:
    /// <c>--filter *</c>.
    /// </summary>
    private static async Task Main(string[] args)
    {
        if (args is ["quotes"]) await QuoteLatencies.RunAsync(Console.Out);
        else if (args is ["hub", .. var rest]) await HubLoad.RunAsync(rest, Console.Out);
        else BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
    }
}
