using System.Text.Json.Serialization;
using DayTrading.Identity;
using DayTrading.Kernel;
using DayTrading.Web.Security;
using Microsoft.AspNetCore.Mvc;

namespace DayTrading.Web.Api;

/// <param name="Command">The word, such as BUY or SET_SELL_TRIGGER.</param>
/// <param name="Symbol">1 to 3 letters, for commands on a stock.</param>
/// <param name="Amount">Dollars with at most two decimals, such as "200.00", for commands with an amount.</param>
/// <param name="Price">Likewise, for the SET_…_TRIGGER commands.</param>
/// <param name="Filename">A label for DUMPLOG's file.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record CommandRequest(
    string Command, string? Symbol = null, string? Amount = null, string? Price = null, string? Filename = null);

/// <summary>All sixteen commands through one call, answered when durable.</summary>
internal static partial class CommandsApi
{
    private const string KeyHeader = "Idempotency-Key";

    public static void MapCommandsApi(this IEndpointRouteBuilder api) =>
        api.MapPost("/accounts/{user}/commands", PostAsync).RequireAuthorization(Policies.ActOnAccount).WithTags("Accounts")
            .WithSummary("Executes one command; answers when it is durable")
            .WithDescription(
                "With the header Idempotency-Key (1 to 80 printable ASCII characters, a new one for each command) a repeat within 24 " +
                "hours executes nothing and returns the first answer; QUOTE, DISPLAY_SUMMARY and DUMPLOG change nothing and their " +
                "answers are not recorded, so a repeat of these returns the transaction number alone. 422: rejected, the detail says why; " +
                "nothing was changed. 503: the detail says whether nothing was executed or the outcome is not known yet; repeat with the " +
                "same key.")
            .Produces<CommandAnswer>()
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    /// <summary>The desk's answer as HTTP says it.</summary>
    public static IResult Result(CommandWord word, DeskAnswer answer)
    {
        if (answer.End == DeskEnd.Done) return Results.Ok(CommandAnswer.Of(word, answer));

        var status = answer.End is DeskEnd.Unavailable or DeskEnd.Indeterminate
            ? StatusCodes.Status503ServiceUnavailable
            : StatusCodes.Status422UnprocessableEntity;
        Dictionary<string, object?> extensions = new(StringComparer.Ordinal) { ["command"] = word.Name() };
        if (answer.Number is { } number) extensions["transactionNum"] = number.Value;
        if (status == StatusCodes.Status503ServiceUnavailable) extensions["executed"] = answer.End == DeskEnd.Unavailable ? "no" : "unknown";
        return Results.Problem(answer.Message, statusCode: status, title: Title(answer.End), extensions: extensions);
    }

    private static string Title(DeskEnd end) => end switch
    {
        DeskEnd.Rejected => "The command is rejected",
        DeskEnd.WrongKey => "The Idempotency-Key cannot be used",
        DeskEnd.Unavailable => "The command cannot be taken now",
        _ => "The outcome is not known yet",
    };

    private static async Task<IResult> PostAsync(
        string user, CommandRequest request, [FromHeader(Name = KeyHeader)] string? key, HttpContext http, CommandDesk desk,
        ILogger<CommandRequest> logger, CancellationToken cancellationToken)
    {
        if (!UserId.TryParse(user, out var account)) return Problems.Of(StatusCodes.Status400BadRequest, SignIns.NameRule);
        if (!CommandWords.TryParse(request.Command, out var word))
        {
            var words = string.Join(", ", CommandWords.All.Select(w => w.Name()));
            return Problems.Of(StatusCodes.Status400BadRequest, $"There is no such command. There are {words}.");
        }

        var funds = word.Fields().HasFlag(CommandFields.Price) ? request.Price : request.Amount;
        var form = new DeskForm(word, request.Symbol, funds, request.Filename);
        var answer = await desk.ExecuteAsync(account, form, key, cancellationToken);
        if (!string.Equals(http.User.Identity!.Name, account.Value, StringComparison.Ordinal))
            LogOnBehalf(logger, http.User.Identity.Name, word, account, answer.Number?.Value);
        return Result(word, answer);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Person} gave {Command} on the account {Account}: transaction {Number}")]
    private static partial void LogOnBehalf(ILogger logger, string? person, CommandWord command, UserId account, long? number);
}
