using System.Net.Mime;
using DayTrading.Audit;
using DayTrading.Identity;
using DayTrading.Kernel;
using DayTrading.Record;
using DayTrading.Web.Composition;
using DayTrading.Web.Security;
using MediatR;

namespace DayTrading.Web.Api;

/// <summary>Searches, reconciles and bills the record; for auditors and supervisors.</summary>
internal static class AuditApi
{
    public static void MapAuditApi(this IEndpointRouteBuilder api)
    {
        var audit = api.MapGroup("/audit").WithTags("Audit").RequireAuthorization(Policies.Auditor);
        audit.MapGet("/entries", SearchAsync).Produces<EntriesAnswer>().ProducesProblem(StatusCodes.Status400BadRequest)
            .WithSummary("Entries of the record, newest first")
            .WithDescription(
                "Pages by cursor: 'before' is the previous page's 'next'. 'kind' is command, hit, fired or expired; 'number' one or a " +
                "range such as 1000-2000; 'text' a part of a rejection. With 'searchedTo' the page is not full because the search took a " +
                "second.");
        audit.MapGet("/transactions/{number:long}", TransactionAsync).Produces<IReadOnlyList<EntryAnswer>>()
            .WithSummary("Everything under one transaction number, oldest first");
        audit.MapGet("/accounts/{user}/balances", BalancesAsync).Produces<IReadOnlyList<BalanceAnswer>>()
            .WithSummary("A user's cash over time, in at most 600 points");
        audit.MapGet("/bill", BillAsync).Produces<BillAnswer>().WithSummary("What the quotes cost, by user, stock or day");
        audit.MapPost("/reconciliation", (Reconciliation reconciliation) => reconciliation.Start()
                ? Results.Accepted($"{SitePaths.Api}/audit/reconciliation")
                : Problems.Of(StatusCodes.Status409Conflict, "A reconciliation is under way already."))
            .WithSummary("Reads the whole record again and compares it with the live accounts");
        audit.MapGet("/reconciliation", (Reconciliation reconciliation) => reconciliation.State is { } state
                ? Results.Ok(state)
                : Problems.Of(StatusCodes.Status404NotFound, "No reconciliation was started since this process began."))
            .Produces<ReconciliationState>().WithSummary("The result of the last reconciliation");
        audit.MapGet("/schema", SchemaAsync).WithSummary("The log's XML schema, on request with limits for its timestamps");
    }

    private static async Task<IResult> SearchAsync(
        [AsParameters] AuditQuery query, IMediator mediator, CancellationToken cancellationToken)
    {
        if (query.Read(out var error) is not { } search) return Problems.Of(StatusCodes.Status400BadRequest, error);
        var page = await mediator.Send(search, cancellationToken);
        return Results.Ok(new EntriesAnswer([.. page.Entries.Select(EntryAnswer.Of)], page.Next, page.SearchedTo));
    }

    private static async Task<IResult> TransactionAsync(long number, IMediator mediator, CancellationToken cancellationToken)
    {
        var transaction = await mediator.Send(new GetTransaction(new TransactionNumber(number)), cancellationToken);
        return transaction.Entries.Count == 0
            ? Problems.Of(StatusCodes.Status404NotFound, "The record holds nothing under this number.")
            : Results.Ok(transaction.Entries.Select(EntryAnswer.Of));
    }

    private static async Task<IResult> BalancesAsync(string user, IMediator mediator, CancellationToken cancellationToken) =>
        UserId.TryParse(user, out var account)
            ? Results.Ok((await mediator.Send(new GetBalances(account), cancellationToken)).Select(BalanceAnswer.Of))
            : Problems.Of(StatusCodes.Status400BadRequest, SignIns.NameRule);

    private static async Task<IResult> BillAsync(
        IMediator mediator, CancellationToken cancellationToken, string by = "user", string? user = null, string? from = null,
        string? to = null)
    {
        if (!char.IsAsciiLetter(by.FirstOrDefault()) || !Enum.TryParse<BilledBy>(by, ignoreCase: true, out var billed))
            return Problems.Of(StatusCodes.Status400BadRequest, "'by' is user, stock or day.");
        if (!UtcTime.TryParse(from, out var since) || !UtcTime.TryParse(to, out var until))
            return Problems.Of(StatusCodes.Status400BadRequest, "'from' and 'to' are times such as 2026-01-31T14:30:00Z.");

        var filter = new RecordFilter { User = user, From = since, To = until };
        var bill = await mediator.Send(new GetQuoteBill(billed, filter), cancellationToken);
        return Results.Ok(new BillAnswer(
            bill.Hits, bill.Cost.ToString(), [.. bill.Lines.Select(l => new BillLineAnswer(l.Key, l.Hits, l.Cost.ToString()))]));
    }

    private static async Task<IResult> SchemaAsync(CancellationToken cancellationToken, string? from = null, string? to = null)
    {
        if (!UtcTime.TryParse(from, out var since) || !UtcTime.TryParse(to, out var until))
            return Problems.Of(StatusCodes.Status400BadRequest, "'from' and 'to' are times such as 2026-01-31T14:30:00Z.");
        using var schema = new StreamReader(LogSchema.Open());
        var text = BoundedSchema.Of(await schema.ReadToEndAsync(cancellationToken), since, until);
        return Results.File(System.Text.Encoding.UTF8.GetBytes(text), MediaTypeNames.Application.Xml, "logfile.xsd");
    }
}

/// <param name="Next">The cursor of the next page; null if there is nothing older.</param>
/// <param name="SearchedTo">The search stopped at this time in the record; <paramref name="Next"/> continues it.</param>
internal sealed record EntriesAnswer(IReadOnlyList<EntryAnswer> Entries, long? Next, DateTimeOffset? SearchedTo);

/// <param name="Kind">command, hit, fired or expired.</param>
/// <param name="CashAvailable">The change of available cash; the fields after it likewise.</param>
internal sealed record EntryAnswer(
    long Sequence, DateTimeOffset At, string Server, long TransactionNum, string Kind, string? Command, string? User, string? Symbol,
    string? Funds, long? Shares, string? Price, long? Order, string? Filename, string CashAvailable, string CashHeld, long SharesAvailable,
    long SharesHeld, long? QuoteServerTime, string? CryptoKey, string? Rejection)
{
    public static EntryAnswer Of(FoundEntry found)
    {
        var what = found.What;
        var moved = what.Posting;
        return new EntryAnswer(
            what.Sequence, what.At, found.Server, what.Number.Value, AuditQuery.Kinds.First(k => k.Value == what.Kind).Key,
            what.Command == CommandWord.None ? null : what.Command.Name(), found.User, what.Symbol, what.Funds?.ToString(), what.Shares,
            what.Price?.ToString(), what.Order?.Value, what.Filename, moved.CashAvailable.ToString(), moved.CashHeld.ToString(),
            moved.SharesAvailable, moved.SharesHeld, found.QuoteServerTime, found.CryptoKey, what.Rejection);
    }
}

internal sealed record BalanceAnswer(DateTimeOffset At, string Available, string Held)
{
    public static BalanceAnswer Of(BalancePoint point) => new(point.At, point.Available.ToString(), point.Held.ToString());
}

internal sealed record BillAnswer(long Hits, string Cost, IReadOnlyList<BillLineAnswer> Lines);

internal sealed record BillLineAnswer(string Key, long Hits, string Cost);
