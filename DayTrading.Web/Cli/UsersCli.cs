using System.CommandLine;
using DayTrading.Identity;
using DayTrading.Kernel;
using DayTrading.Record;
using DayTrading.Web.Composition;
using Spectre.Console;
using Command = System.CommandLine.Command;

namespace DayTrading.Web.Cli;

/// <summary>
/// <c>users create</c>: creates a sign-in, also while the site is running. A password is never an argument, because other users of the
/// machine can see arguments.
/// </summary>
internal static class UsersCli
{
    public static Command Create() => new("users", "Who may sign in.") { Make() };

    private static Command Make()
    {
        var name = new Argument<string>("NAME") { Description = "The name; for a trader their trading user id" };
        var role = new Option<string>("--role") { Description = "What they may do", Required = true };
        role.AcceptOnlyFromAmong([.. Roles.All]);
        name.Validators.Add(result =>
        {
            if (result.Tokens is [var token, ..] && !UserId.IsValid(token.Value)) result.AddError(SignIns.NameRule);
        });
        var create = new Command("create", "Creates a sign-in; the password comes from the terminal or standard input.") { name, role };
        create.SetAction((call, cancellationToken) =>
            CreateAsync(UserId.Parse(call.GetValue(name)!), call.GetValue(role)!, cancellationToken));
        return create;
    }

    private static async Task<int> CreateAsync(UserId name, string role, CancellationToken cancellationToken)
    {
        var password = await ReadPasswordAsync(name, cancellationToken);
        using var engine = Engines.Build(IdentityModule.AddSignIns);
        await engine.Services.GetRequiredService<FirstStart>().PrepareRolesAsync(isAlone: false, cancellationToken);
        await using var scope = engine.Services.CreateAsyncScope();
        var failures = await scope.ServiceProvider.GetRequiredService<SignIns>().CreateAsync(name, password, role, cancellationToken);
        if (failures.Count > 0)
        {
            var reasons = failures.Select(failure => failure.IsOfName ? "There is a sign-in of this name already." : failure.Message);
            throw new CommandLineException($"'{name}' cannot be made: {string.Join(" ", reasons)}");
        }

        Console.WriteLine($"{role} {name} can sign in.");
        return CommandLine.Success;
    }

    private static async Task<string> ReadPasswordAsync(UserId name, CancellationToken cancellationToken)
    {
        if (Console.IsInputRedirected)
        {
            return await Console.In.ReadLineAsync(cancellationToken) is { Length: > 0 } line
                ? line
                : throw new CommandLineException("Standard input holds no password.");
        }

        var password = await AskAsync($"Password for {name}:", cancellationToken);
        var again = await AskAsync("Once more:", cancellationToken);
        if (string.Equals(again, password, StringComparison.Ordinal)) return password;
        throw new CommandLineException("The two passwords differ; nothing was created.");
    }

    private static Task<string> AskAsync(string question, CancellationToken cancellationToken) =>
        new TextPrompt<string>(question).Secret(null).ShowAsync(AnsiConsole.Console, cancellationToken);
}
