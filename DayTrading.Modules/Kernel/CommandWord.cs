namespace DayTrading.Kernel;

/// <summary>The sixteen commands by their wire names; the numbers are stored in the record and never change.</summary>
public enum CommandWord
{
    None = 0,
    Add = 1,
    Quote = 2,
    Buy = 3,
    CommitBuy = 4,
    CancelBuy = 5,
    Sell = 6,
    CommitSell = 7,
    CancelSell = 8,
    SetBuyAmount = 9,
    SetBuyTrigger = 10,
    CancelSetBuy = 11,
    SetSellAmount = 12,
    SetSellTrigger = 13,
    CancelSetSell = 14,
    Dumplog = 15,
    DisplaySummary = 16,
}

/// <summary>Which fields follow a command word on the wire, in this order.</summary>
[Flags]
public enum CommandFields
{
    None = 0,
    User = 1,
    Symbol = 2,
    Amount = 4,
    Price = 8,
    Filename = 16,
}

/// <summary>The wire names of the commands and their fields (spec: Commands).</summary>
public static class CommandWords
{
    public const int Count = 17;

    private static readonly string[] Names =
    [
        "", "ADD", "QUOTE", "BUY", "COMMIT_BUY", "CANCEL_BUY", "SELL", "COMMIT_SELL", "CANCEL_SELL", "SET_BUY_AMOUNT", "SET_BUY_TRIGGER",
        "CANCEL_SET_BUY", "SET_SELL_AMOUNT", "SET_SELL_TRIGGER", "CANCEL_SET_SELL", "DUMPLOG", "DISPLAY_SUMMARY",
    ];

    private static readonly Dictionary<string, CommandWord>.AlternateLookup<ReadOnlySpan<char>> ByName = Enumerable.Range(1, Count - 1)
        .ToDictionary(i => Names[i], i => (CommandWord)i, StringComparer.OrdinalIgnoreCase)
        .GetAlternateLookup<ReadOnlySpan<char>>();

    public static IEnumerable<CommandWord> All => Enumerable.Range(1, Count - 1).Select(i => (CommandWord)i);

    public static string Name(this CommandWord word) =>
        (uint)word < (uint)Names.Length ? Names[(int)word] : $"command {(int)word}"; // as a damaged row may have it

    /// <summary>Reads a wire name in any case.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out CommandWord word) => ByName.TryGetValue(text, out word);

    /// <summary>Whether an amount or a price is among the fields.</summary>
    public static bool HaveFunds(this CommandFields fields) => (fields & (CommandFields.Amount | CommandFields.Price)) != 0;

    /// <summary>The command's fields; a DUMPLOG of the supervisor has the filename alone.</summary>
    public static CommandFields Fields(this CommandWord word) => word switch
    {
        CommandWord.Add => CommandFields.User | CommandFields.Amount,
        CommandWord.Quote or CommandWord.CancelSetBuy or CommandWord.CancelSetSell => CommandFields.User | CommandFields.Symbol,
        CommandWord.Buy or CommandWord.Sell or CommandWord.SetBuyAmount or CommandWord.SetSellAmount =>
            CommandFields.User | CommandFields.Symbol | CommandFields.Amount,
        CommandWord.SetBuyTrigger or CommandWord.SetSellTrigger => CommandFields.User | CommandFields.Symbol | CommandFields.Price,
        CommandWord.Dumplog => CommandFields.User | CommandFields.Filename,
        _ => CommandFields.User,
    };
}
