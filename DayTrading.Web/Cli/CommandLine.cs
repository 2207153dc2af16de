using System.CommandLine;
using System.CommandLine.Parsing;
using DayTrading.Kernel;
using DayTrading.Record;
using Microsoft.Extensions.Options;

namespace DayTrading.Web.Cli;

/// <summary>An error that the person at the terminal can correct; its message is the one line that is shown.</summary>
internal sealed class CommandLineException(string message, Exception? cause = null) : Exception(message, cause);

/// <summary>Runs the command that the arguments name; every expected error is one clear line on standard error.</summary>
internal static class CommandLine
{
    public const int Success = 0;

    /// <summary>Exit code: the command was understood but could not be executed.</summary>
    public const int Failure = 1;

    /// <summary>Exit code: the command was not understood.</summary>
    public const int Usage = 2;

    public static async Task<int> RunAsync(RootCommand root, string[] args)
    {
        ParseResult call;
        try
        {
            call = root.Parse(args);
        }
        catch (InvalidOperationException unreadable)
        {
            // System.CommandLine throws this if a validator reads an option whose text is not of the option's type.
            await Console.Error.WriteLineAsync(OneLine(unreadable.Message));
            return Usage;
        }

        if (call.Errors is [var error, ..])
        {
            await Console.Error.WriteLineAsync($"{OneLine(error.Message)} See '{CallPath(call.CommandResult)} --help'.");
            return Usage;
        }

        try
        {
            return await call.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (Exception problem) when (Explain(problem) is { } line)
        {
            await Console.Error.WriteLineAsync(line);
            return Failure;
        }
    }

    // An exception that is not explained here is a bug and ends the process with its stack trace.
    private static string? Explain(Exception problem) => problem switch
    {
        CommandLineException or StoreUnavailableException => problem.Message,
        OptionsValidationException invalid => $"Settings: {string.Join("; ", invalid.Failures)}",
        InvalidOperationException { InnerException: FormatException or ArgumentException or OverflowException } =>
            OneLine($"Settings: {problem.Message}"),
        InvalidOperationException { InnerException: { } cause } => Explain(cause), // MediatR: a handler could not be created
        OperationCanceledException => "Cancelled.",
        AggregateException { InnerExceptions: [var only] } => Explain(only),
        _ => null,
    };

    private static string OneLine(string message) => string.Join(' ', message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static string CallPath(CommandResult? call)
    {
        var words = new Stack<string>();
        for (SymbolResult? at = call; at is CommandResult { Command: not RootCommand } command; at = at.Parent)
            words.Push(command.Command.Name);
        return string.Join(' ', words.Prepend("daytrading"));
    }
}
