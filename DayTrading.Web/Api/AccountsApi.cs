using System.Globalization;
using DayTrading.AccountViews;
using DayTrading.Audit;
using DayTrading.Identity;
using DayTrading.Kernel;
using DayTrading.Web.Composition;
using DayTrading.Web.Security;
using MediatR;

namespace DayTrading.Web.Api;

/// <summary>Accounts and their histories; reading records no event.</summary>
internal static class AccountsApi
{
    public static void MapAccountsApi(this IEndpointRouteBuilder api)
    {
        var accounts = api.MapGroup("/accounts").WithTags("Accounts");
        accounts.MapGet("/", GetAll).RequireAuthorization(Policies.Auditor)
            .WithSummary("Every account, as a stream of one JSON object a line")
            .Produces<string>(StatusCodes.Status200OK, "application/x-ndjson");
        accounts.MapGet("/{user}", GetAsync).RequireAuthorization(Policies.ReadAccount)
            .WithSummary("An account's cash, holdings, orders and triggers, as DISPLAY_SUMMARY but without a command")
            .Produces<AccountAnswer>()
            .ProducesProblem(StatusCodes.Status404NotFound);
        accounts.MapGet("/{user}/transactions", GetTransactionsAsync).RequireAuthorization(Policies.ReadAccount)
            .WithSummary("What a user did and what the system did for them, newest first")
            .WithDescription(
                "Pages by cursor: 'before' is the previous page's 'next'. 'kind' is one of all, money, trades, orders, triggers, quotes, " +
                "reports, rejected. 'from' and 'to' are times such as 2026-01-31T14:30:00Z, the second one not included.")
            .Produces<TransactionsAnswer>()
            .ProducesProblem(StatusCodes.Status400BadRequest);
    }

    private static IResult GetAll(IMediator mediator, CancellationToken cancellationToken) =>
        Results.Stream(stream => mediator.Send(new ExportAccounts(stream), cancellationToken), "application/x-ndjson");

    private static async Task<IResult> GetAsync(string user, IMediator mediator, CancellationToken cancellationToken)
    {
        if (!UserId.TryParse(user, out var account)) return Problems.Of(StatusCodes.Status400BadRequest, SignIns.NameRule);
        return await mediator.Send(new GetSummary(account), cancellationToken) is { } summary
            ? Results.Ok(AccountAnswer.Of(summary))
            : Problems.Of(StatusCodes.Status404NotFound, $"Account {user} does not exist yet: the first ADD opens it.");
    }

    private static async Task<IResult> GetTransactionsAsync(
        string user, [AsParameters] TransactionsQuery query, IMediator mediator, CancellationToken cancellationToken)
    {
        if (!UserId.TryParse(user, out var account)) return Problems.Of(StatusCodes.Status400BadRequest, SignIns.NameRule);
        if (query.Read(account, out var error) is not { } history) return Problems.Of(StatusCodes.Status400BadRequest, error);

        var page = await mediator.Send(history, cancellationToken);
        return Results.Ok(new TransactionsAnswer([.. page.Entries.Select(TransactionAnswer.Of)], page.Next));
    }
}

/// <summary>The query's fields as text, so that errors in a field can be explained.</summary>
internal sealed record TransactionsQuery(string? Before, string? Limit, string? Symbol, string? Kind, string? From, string? To)
{
    private static readonly string Kinds = string.Join(", ", Enum.GetNames<HistoryKind>().Select(name => name.ToLowerInvariant()));

    public GetHistory? Read(UserId user, out string error)
    {
        var history = new GetHistory(user);
        DateTimeOffset? from = null, to = null;
        error = this switch
        {
            _ when !TryNumber(Before, long.MaxValue, n => history = history with { Before = n }) =>
                "'before' is the 'next' of the previous page.",
            _ when !TryNumber(Limit, GetHistory.MaxEntries, n => history = history with { Limit = (int)n }) =>
                $"'limit' is a number from 1 to {GetHistory.MaxEntries}.",
            _ when !TrySymbol(Symbol, s => history = history with { Symbol = s }) => "'symbol' is 1 to 3 letters A-Z.",
            _ when !TryKind(Kind, k => history = history with { Kind = k }) => $"'kind' is one of {Kinds}.",
            _ when !UtcTime.TryParse(From, out from) || !UtcTime.TryParse(To, out to) =>
                "'from' and 'to' are times such as 2026-01-31T14:30:00Z.",
            _ => "",
        };
        return error.Length == 0 ? history with { From = from, To = to } : null;
    }

    private static bool TryNumber(string? text, long max, Action<long> take)
    {
        if (text is null) return true;
        var isNumber = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number >= 1 && number <= max;
        if (isNumber) take(number);
        return isNumber;
    }

    private static bool TrySymbol(string? text, Action<StockSymbol> take)
    {
        if (text is null) return true;
        if (!StockSymbol.TryParse(text, out var symbol)) return false;
        take(symbol);
        return true;
    }

    private static bool TryKind(string? text, Action<HistoryKind> take)
    {
        if (text is null) return true;
        // Enum.TryParse would also accept a number.
        if (!char.IsAsciiLetter(text.FirstOrDefault()) || !Enum.TryParse<HistoryKind>(text, ignoreCase: true, out var kind)) return false;
        take(kind);
        return true;
    }
}

/// <param name="Next">The cursor of the next page; null if this is the last one.</param>
internal sealed record TransactionsAnswer(IReadOnlyList<TransactionAnswer> Transactions, long? Next);

/// <param name="Kind">COMMAND, a billed QUOTE_HIT, or a change by the system: FIRED or EXPIRED.</param>
/// <param name="Funds">The amount or price that the command asked for.</param>
/// <param name="Order">The transaction number of the order that was committed, cancelled or expired.</param>
/// <param name="Rejection">Why the command was rejected; null if it was executed.</param>
internal sealed record TransactionAnswer(
    long Sequence, long TransactionNum, DateTimeOffset At, string Kind, string? Command, string? Symbol, long? Shares, string? Price,
    string? Funds, long? Order, MovedAnswer Moved, string? Rejection)
{
    public static TransactionAnswer Of(HistoryEntry entry) => new(
        entry.Sequence, entry.Number.Value, entry.At,
        entry.Kind switch
        {
            EntryKind.TriggerFired => "FIRED",
            EntryKind.OrderExpired => "EXPIRED",
            EntryKind.QuoteHit => "QUOTE_HIT",
            _ => "COMMAND",
        },
        entry.Command == CommandWord.None ? null : entry.Command.Name(), entry.Symbol, entry.Shares, entry.Price?.ToString(),
        entry.Funds?.ToString(), entry.Order?.Value, MovedAnswer.Of(entry.Posting), entry.Rejection);
}
