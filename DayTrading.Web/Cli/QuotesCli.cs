using System.CommandLine;
using DayTrading.Quotes.Simulator;
using DayTrading.Record;
using DayTrading.Web.Composition;

namespace DayTrading.Web.Cli;

/// <summary><c>quotes serve</c>: runs the quote-server simulator alone.</summary>
internal static class QuotesCli
{
    private const int HighestPort = 65_535;

    public static Command Create() => new("quotes", "The quote server.") { Serve() };

    private static Command Serve()
    {
        var port = new Option<int>("--port") { Description = "TCP port on 127.0.0.1", DefaultValueFactory = _ => 4444 };
        var seed = new Option<long>("--seed")
        {
            Description = "Determines prices, delays, keys and faults",
            DefaultValueFactory = _ => 1,
        };
        var prices = Choice("--prices", "How prices move", SimulatedPrices.Walk);
        var delays = Choice("--delays", "How long answers take", SimulatedDelays.Legacy);
        var faults = new Option<double>("--faults")
        {
            Description = "Share of requests that get no proper answer, 0 to 1",
            DefaultValueFactory = _ => 0,
        };
        port.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 0 or > HighestPort) result.AddError("--port must be 0 to 65535.");
        });
        faults.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (>= 0 and <= 1)) result.AddError("--faults must be 0 to 1.");
        });

        var serve = new Command("serve", "Runs the quote-server simulator until it is interrupted.") { port, seed, prices, delays, faults };
        serve.SetAction((call, cancellationToken) => ServeAsync(
            call.GetValue(port),
            new SimulatorOptions
            {
                Seed = call.GetValue(seed),
                Prices = Enum.Parse<SimulatedPrices>(call.GetValue(prices)!, ignoreCase: true),
                Delays = Enum.Parse<SimulatedDelays>(call.GetValue(delays)!, ignoreCase: true),
                Faults = call.GetValue(faults),
            },
            cancellationToken));
        return serve;
    }

    private static Option<string> Choice<T>(string name, string description, T byDefault) where T : struct, Enum
    {
        var option = new Option<string>(name) { Description = description, DefaultValueFactory = _ => Word(byDefault) };
        return option.AcceptOnlyFromAmong([.. Enum.GetValues<T>().Select(Word)]);
    }

    private static string Word<T>(T value) where T : struct, Enum => value.ToString().ToLowerInvariant();

    private static async Task<int> ServeAsync(int port, SimulatorOptions options, CancellationToken cancellationToken)
    {
        try
        {
            await using var simulator = QuoteServerSimulator.Start(options, port, ModuleComposition.Clock);
            Console.WriteLine(
                $"Quote server on {simulator.EndPoint}: {Word(options.Prices)} prices, {Word(options.Delays)} delays, "
                + $"seed {options.Seed}. Ctrl-C ends it.");
            await Task.Delay(Timeout.InfiniteTimeSpan, ModuleComposition.Clock, cancellationToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return CommandLine.Success;
        }
        catch (IOException problem)
        {
            throw new CommandLineException(problem.Message, problem);
        }
    }
}
