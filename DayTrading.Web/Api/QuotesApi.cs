using DayTrading.Engine;
using DayTrading.Kernel;

namespace DayTrading.Web.Api;

/// <summary>The current price, by a QUOTE command of the caller.</summary>
internal static class QuotesApi
{
    public static void MapQuotesApi(this IEndpointRouteBuilder api) =>
        api.MapGet("/quotes/{symbol}", GetAsync).RequireAuthorization().WithTags("Quotes")
            .WithSummary("The current price of a stock")
            .WithDescription("Executes a QUOTE command for you: it is recorded, and billed if the quote server has to be asked.")
            .Produces<CommandAnswer>()
            .ProducesProblem(StatusCodes.Status422UnprocessableEntity)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);

    private static async Task<IResult> GetAsync(
        string symbol, HttpContext http, ICommandGateway gateway, CancellationToken cancellationToken)
    {
        var caller = UserId.Parse(http.User.Identity!.Name!);
        var answer = await gateway.ExecuteAsync(
            caller, new CommandRequest(CommandWord.Quote) { Symbol = symbol }, key: null, cancellationToken);
        return CommandsApi.Result(CommandWord.Quote, answer);
    }
}
