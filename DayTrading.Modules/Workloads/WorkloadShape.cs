namespace DayTrading.Workloads;

/// <summary>
/// The size of a workload to generate. <paramref name="Stocks"/>: null for one stock per hundred commands, at most 2,773, as in the known
/// files (100 commands: 1, 100,000: 981, 1,200,000: 2,773).
/// </summary>
public sealed record WorkloadShape(int Users, long Commands, int? Stocks = null, int Seed = WorkloadShape.DefaultSeed)
{
    public const int DefaultSeed = 1;

    /// <summary>Eight hundred times as many as the largest known file has; each takes under 100 bytes while the file is written.</summary>
    public const int MaxUsers = 1_000_000;

    /// <summary>A file of some 40 GB.</summary>
    public const long MaxCommands = 1_000_000_000;

    /// <summary>Every symbol of three letters.</summary>
    public const int MaxStocks = 26 * 26 * 26;

    private const int CommandsPerStock = 100;
    private const int MaxStocksByDefault = 2773;

    internal int StockCount => Stocks ?? (int)Math.Clamp(Commands / CommandsPerStock, 1, MaxStocksByDefault);

    /// <summary>Why no such workload can be generated, as a message for the caller; null if it can.</summary>
    public string? Objection => this switch
    {
        { Users: < 1 or > MaxUsers } => $"The number of users must be 1 to {MaxUsers}, not {Users}",
        { Commands: < 2 or > MaxCommands } => $"The number of commands must be 2 to {MaxCommands}, not {Commands}",
        { Stocks: < 1 or > MaxStocks } => $"The number of stocks must be 1 to {MaxStocks}, not {Stocks}",
        _ when Commands <= Users =>
            $"{Commands} commands are too few for {Users} users: each begins with an ADD, and the last command is a DUMPLOG",
        _ => null,
    };
}
