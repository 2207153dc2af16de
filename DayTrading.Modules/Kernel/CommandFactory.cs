using Microsoft.Extensions.DependencyInjection;

namespace DayTrading.Kernel;

/// <summary>How a module makes the message of one of its commands from proven values.</summary>
public delegate Command MakeCommand(TransactionNumber number, in CommandValues values);

/// <summary>One module's contribution to the table of commands.</summary>
internal sealed record CommandMaker(CommandWord Word, MakeCommand Make);

/// <summary>Turns the text of a command into its message, the same for every entrance: text becomes types here, and only here.</summary>
public sealed class CommandFactory
{
    private readonly MakeCommand[] _makers = new MakeCommand[CommandWords.Count];
    private readonly MalformedFormValidator _shape = new();

    internal CommandFactory(IEnumerable<CommandMaker> makers)
    {
        foreach (var maker in makers) _makers[(int)maker.Word] = maker.Make;
    }

    /// <summary>The typed message, or a <see cref="MalformedCommand"/> that will be recorded and rejected.</summary>
    public Command Create(TransactionNumber number, in CommandForm form) =>
        CommandValues.TryRead(form, out var values) ? _makers[(int)form.Word](number, values) : Malformed(number, form);

    private MalformedCommand Malformed(TransactionNumber number, in CommandForm form)
    {
        var texts = new MalformedForm(form.Word, form.User, form.Symbol.ToString(), form.Funds.ToString(), form.Filename);
        return new MalformedCommand(number, texts, _shape.Reject(texts));
    }
}

public static class CommandRegistration
{
    /// <summary>Enters a module's command into the table that every entrance uses.</summary>
    public static IServiceCollection AddCommand(this IServiceCollection services, CommandWord word, MakeCommand make) =>
        services.AddSingleton(new CommandMaker(word, make));
}
