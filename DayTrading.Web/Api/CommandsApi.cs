using System.Text.Json.Serialization;
using DayTrading.Engine;
using DayTrading.Identity;
using DayTrading.Kernel;
using DayTrading.Web.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace DayTrading.Web.Api;

/// <param name="Command">The command's word, such as BUY or SET_SELL_TRIGGER.</param>
/// <param name="Symbol">1 to 3 letters, for commands on a stock.</param>
/// <param name="Amount">Dollars with at most two decimals, such as "200.00", for commands with an amount.</param>
/// <param name="Price">Dollars likewise, for the SET_…_TRIGGER commands.</param>
/// <param name="Filename">A label for the file of DUMPLOG.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record CommandBody(
    string Command, string? Symbol = null, string? Amount = null, string? Price = null, string? Filename = null);

/// <summary>One call for all sixteen commands; answers when the command is durable.</summary>
internal static partial class CommandsApi
{
    private const string KeyHeader = "Idempotency-Key";

    public static void MapCommandsApi(this IEndpointRouteBuilder api) =>
        api.MapPost("/accounts/{user}/commands", PostAsync).RequireAuthorization(Policies.ActOnAccount).WithTags("Accounts")
            .WithSummary("Executes one command; answers when it is durable")
            .WithDescription(
                "With the header Idempotency-Key (1 to 80 printable ASCII characters, a new one for each command) a repeat within 24 " +
                "hours executes nothing and returns the first answer. QUOTE, DISPLAY_SUMMARY and DUMPLOG change nothing and their " +
                "answers are not recorded, so their repeat returns only the transaction number. 422: the command is rejected and " +
                "nothing was changed; 'detail' says why. 503: 'executed' is \"no\", or \"unknown\" while the outcome is indeterminate; " +
                "repeat with the same key.")
            .Produces<CommandAnswer>()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    /// <summary>The gateway's response as an HTTP answer.</summary>
    public static IResult Result(CommandWord word, CommandResponse response) => response switch
    {
        CommandResponse.Done done => Results.Ok(CommandAnswer.Of(word, done)),
        CommandResponse.Rejected rejected => Problem(
            word, StatusCodes.Status422UnprocessableEntity, "The command is rejected", rejected.Message,
            ("transactionNum", rejected.Number?.Value), ("code", rejected.Code.Name()), ("field", rejected.Field)),
        CommandResponse.Unavailable unavailable => Problem(
            word, StatusCodes.Status503ServiceUnavailable, "The command cannot be executed now", unavailable.Message, ("executed", "no")),
        CommandResponse.Indeterminate indeterminate => Problem(
            word, StatusCodes.Status503ServiceUnavailable, "The outcome is not known yet", indeterminate.Message,
            ("transactionNum", indeterminate.Number?.Value), ("executed", "unknown")),
        _ => throw new InvalidOperationException($"{response.GetType()} is not a response of the gateway"),
    };

    private static ProblemHttpResult Problem(
        CommandWord word, int status, string title, string detail, params ReadOnlySpan<(string Name, object? Value)> more)
    {
        Dictionary<string, object?> extensions = new(StringComparer.Ordinal) { ["command"] = word.Name() };
        foreach (var (name, value) in more)
        {
            if (value is not null) extensions[name] = value;
        }

        return Problems.Of(status, detail, title, extensions);
    }

    private static async Task<IResult> PostAsync(
        string user, CommandBody body, [FromHeader(Name = KeyHeader)] string? key, HttpContext http, ICommandGateway gateway,
        ILogger<CommandBody> logger, CancellationToken cancellationToken)
    {
        if (!UserId.TryParse(user, out var account)) return Problems.Of(StatusCodes.Status400BadRequest, SignIns.NameRule);
        if (!CommandWords.TryParse(body.Command, out var word))
        {
            var words = string.Join(", ", CommandWords.All.Select(w => w.Name()));
            return Problems.Of(StatusCodes.Status400BadRequest, $"There is no such command. There are {words}.");
        }

        var request = new CommandRequest(word)
        {
            Symbol = body.Symbol, Amount = body.Amount, Price = body.Price, Filename = body.Filename,
        };
        var response = await gateway.ExecuteAsync(account, request, key, cancellationToken);
        if (!string.Equals(http.User.Identity!.Name, account.Value, StringComparison.Ordinal))
            LogOnBehalf(logger, http.User.Identity.Name, word, account, (response as CommandResponse.Done)?.Number.Value);
        return Result(word, response);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Person} sent {Command} for the account {Account}: transaction {Number}")]
    private static partial void LogOnBehalf(ILogger logger, string? person, CommandWord command, UserId account, long? number);
}
