using Microsoft.Extensions.DependencyInjection;

namespace DayTrading.Kernel;

/// <summary>How a module makes one of its commands from valid values.</summary>
public delegate Command MakeCommand(TransactionNumber number, in CommandValues values);

/// <summary>Where a user's history lists an entry.</summary>
public enum HistoryGroup
{
    /// <summary>Money that came in.</summary>
    Money,

    /// <summary>Executed purchases and sales: committed orders and triggers that fired.</summary>
    Trades,

    /// <summary>Orders that were placed, cancelled or expired.</summary>
    Orders,

    /// <summary>Triggers that were set, changed or cancelled.</summary>
    Triggers,

    /// <summary>Quotes asked for, and the billed answers of the quote server.</summary>
    Quotes,

    /// <summary>Dumplogs and summaries.</summary>
    Reports,
}

/// <summary>One of the sixteen commands, as its module registers it.</summary>
/// <param name="Title">The title in a history: "Commit buy".</param>
/// <param name="Group">The group in which a history lists it when it is done.</param>
public sealed record CommandDefinition(CommandWord Word, string Title, HistoryGroup Group, MakeCommand Make);

/// <summary>
/// Every command that the modules have registered. Turns a command's text into a typed command, in the same way for API, pages and
/// workloads: text becomes types only here.
/// </summary>
public sealed class CommandTable
{
    private readonly CommandDefinition?[] _commands = new CommandDefinition?[CommandWords.Count];
    private readonly MalformedTextValidator _shape = new();

    public CommandTable(IEnumerable<CommandDefinition> commands)
    {
        foreach (var command in commands) _commands[(int)command.Word] = command;
    }

    public IEnumerable<CommandDefinition> All => _commands.OfType<CommandDefinition>();

    /// <summary>Null for a word of a module that is not there, such as in a damaged row.</summary>
    public CommandDefinition? Find(CommandWord word) => (uint)word < CommandWords.Count ? _commands[(int)word] : null;

    /// <summary>The typed command, or a <see cref="MalformedCommand"/>, which will be recorded and rejected.</summary>
    public Command Create(TransactionNumber number, in CommandText text) =>
        CommandValues.TryRead(text, out var values) ? _commands[(int)text.Word]!.Make(number, values) : Malformed(number, text);

    private MalformedCommand Malformed(TransactionNumber number, in CommandText text)
    {
        var malformed = new MalformedText(
            text.Word, text.User, text.Symbol.ToString(), text.Amount.ToString(), text.Price.ToString(), text.Filename);
        return new MalformedCommand(number, malformed, _shape.Reject(malformed));
    }
}

public static class CommandRegistration
{
    /// <summary>Registers a module's command in the table.</summary>
    public static IServiceCollection AddCommand(
        this IServiceCollection services, CommandWord word, string title, HistoryGroup group, MakeCommand make) =>
        services.AddSingleton(new CommandDefinition(word, title, group, make));
}
