using BenchmarkDotNet.Attributes;
using DayTrading.Kernel;

namespace DayTrading.Benchmarks;

/// <summary>What it costs to turn a command's text into its message: done once for every line of a workload.</summary>
[MemoryDiagnoser]
public class TextToTypes
{
    private readonly CommandFactory _factory = new([new CommandMaker(CommandWord.Buy, (number, in values) => new Buy(number, values))]);

    [Benchmark]
    public Money ParseMoney() => Money.TryParse("63511.53", out var money) ? money : throw new InvalidOperationException();

    [Benchmark]
    public StockSymbol ParseSymbol() => StockSymbol.TryParse("ABC", out var symbol) ? symbol : throw new InvalidOperationException();

    [Benchmark]
    public Command CreateCommand() =>
        _factory.Create(new(1), new() { Word = CommandWord.Buy, User = "oY01WVirLr", Symbol = "ABC", Funds = "276.83" });

    [Benchmark]
    public Command CreateMalformedCommand() =>
        _factory.Create(new(1), new() { Word = CommandWord.Buy, User = "umhaEY4lil", Symbol = "ABC", Funds = "-73280.58" });

    // As the module's own message, without its handler.
    private sealed class Buy(TransactionNumber number, in CommandValues values)
        : FundsCommand(CommandWord.Buy, number, values.User, values.Symbol, values.Funds);
}
