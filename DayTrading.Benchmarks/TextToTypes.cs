using BenchmarkDotNet.Attributes;
using DayTrading.Kernel;

namespace DayTrading.Benchmarks;

/// <summary>What it costs to turn a command's text into its message: done once for every line of a workload.</summary>
[MemoryDiagnoser]
public class TextToTypes
{
    private readonly CommandTable _commands = new(
        [new CommandDefinition(CommandWord.Buy, "Buy", HistoryGroup.Orders, (number, in values) => new Buy(number, values))]);

    [Benchmark]
    public Money ParseMoney() => Money.TryParse("63511.53", out var money) ? money : throw new InvalidOperationException();

    [Benchmark]
    public StockSymbol ParseSymbol() => StockSymbol.TryParse("ABC", out var symbol) ? symbol : throw new InvalidOperationException();

    [Benchmark]
    public Command CreateCommand() =>
        _commands.Create(new(1), new() { Word = CommandWord.Buy, User = "oY01WVirLr", Symbol = "ABC", Amount = "276.83" });

    [Benchmark]
    public Command CreateMalformedCommand() =>
        _commands.Create(new(1), new() { Word = CommandWord.Buy, User = "umhaEY4lil", Symbol = "ABC", Amount = "-73280.58" });

    // The same conversion as in the module's own message, without its handler.
    private sealed class Buy(TransactionNumber number, in CommandValues values)
        : AmountCommand(CommandWord.Buy, number, values.User, values.Symbol, values.Amount);
}
