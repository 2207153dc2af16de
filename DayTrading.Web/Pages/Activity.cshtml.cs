using System.Globalization;
using System.Text;
using DayTrading.Audit;
using DayTrading.Engine;
using DayTrading.Kernel;
using DayTrading.Web.Composition;
using DayTrading.Web.Pages.Activity;
using DayTrading.Web.Security;
using MediatR;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;

namespace DayTrading.Web.Pages;

/// <summary>The history of the trader's own account, from the record, also as CSV; and the trader's dumplog.</summary>
[Authorize(Policy = Policies.Trader), EnableRateLimiting(RateLimits.Calls)]
internal sealed class ActivityModel(IMediator mediator, ICommandGateway gateway, HistoryWords words, DumplogTickets tickets)
    : PageModel
{
    private const int EntriesOfPage = 50;

    /// <summary>
    /// How long the page waits for a dumplog: it takes milliseconds, or seconds for a user with a long history from a workload.
    /// </summary>
    private static readonly TimeSpan DumplogPatience = TimeSpan.FromSeconds(30);

    [BindProperty(SupportsGet = true)]
    public HistoryKind Kind { get; set; } = HistoryKind.Account;

    [BindProperty(SupportsGet = true)]
    public string? Symbol { get; set; }

    /// <summary>As a browser's date and time field sends it, without a zone; it is in the zone of <see cref="Zone"/>.</summary>
    [BindProperty(SupportsGet = true)]
    public string? From { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? To { get; set; }

    /// <summary>Minutes to add to the viewer's time to get UTC, set by a script; without scripts the times are UTC.</summary>
    [BindProperty(SupportsGet = true)]
    public int Zone { get; set; }

    [BindProperty(SupportsGet = true)]
    public long? Before { get; set; }

    public HistoryWords Words => words;

    public HistoryPage History { get; private set; } = new([], null);

    public string? SymbolError { get; private set; }

    public string? TimeError { get; private set; }

    public bool IsFiltered => Kind != HistoryKind.Account || !string.IsNullOrEmpty(Symbol + From + To) || Before is not null;

    /// <summary>The dumplog that was just made: its name, and the ticket to download it.</summary>
    public (string Name, string Ticket)? Made => TempData["Dumplog"] is string name ? (name, tickets.Issue(Me().Value, name)) : null;

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        if (Query(EntriesOfPage) is { } query) History = await mediator.Send(query, cancellationToken);
    }

    public async Task<IActionResult> OnGetCsvAsync(CancellationToken cancellationToken)
    {
        if (Query(GetHistory.MaxEntries) is not { } query) return RedirectToPage();

        Response.ContentType = "text/csv; charset=utf-8";
        Response.Headers.ContentDisposition = $"attachment; filename=\"activity-{Me()}.csv\"";
        await using var body = new StreamWriter(Response.Body, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        await body.WriteAsync(HistoryCsv.Heading + "\r\n");
        do
        {
            var page = await mediator.Send(query, cancellationToken);
            foreach (var entry in page.Entries) await body.WriteAsync(HistoryCsv.Line(entry, words));
            await body.FlushAsync(cancellationToken);
            query = query with { Before = page.Next };
        }
        while (query.Before is not null);
        return new EmptyResult();
    }

    public async Task<IActionResult> OnPostDumplogAsync(string? filename, string? key, CancellationToken cancellationToken)
    {
        var request = new CommandRequest(CommandWord.Dumplog) { Filename = filename ?? "" };
        var answer = await gateway.ExecuteAsync(Me(), request, key, cancellationToken);
        if (answer is not CommandResponse.Done { Result: IPendingDumplog dumplog })
        {
            TempData["Rejected"] = answer switch
            {
                CommandResponse.Rejected rejected => rejected.Message,
                CommandResponse.Unavailable unavailable => unavailable.Message,
                CommandResponse.Indeterminate open => open.Message,
                _ => "The dumplog was made already.",
            };
            return RedirectToPage();
        }

        try
        {
            await dumplog.Completion.WaitAsync(DumplogPatience, cancellationToken);
            TempData["Dumplog"] = dumplog.Name;
        }
        catch (Exception failure) when (failure is TimeoutException or IOException or UnauthorizedAccessException)
        {
            TempData["Rejected"] = "The command is recorded, but its file could not be written. Make a dumplog again later.";
        }

        return RedirectToPage();
    }

    public async Task<IActionResult> OnGetDumplogAsync(string? ticket, CancellationToken cancellationToken)
    {
        if (tickets.Open(Me().Value, ticket ?? "") is not { } name) return NotFound();
        return await mediator.Send(new OpenDumplog(name), cancellationToken) is { } log
            ? new FileStreamResult(log, "application/xml") { FileDownloadName = name, EnableRangeProcessing = true }
            : NotFound();
    }

    /// <summary>This page's address with the same filters; without <paramref name="before"/> it begins at the newest entry.</summary>
    public string Address(long? before = null, string? handler = null)
    {
        var values = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["handler"] = handler,
            ["kind"] = Kind == HistoryKind.Account ? null : Kind.ToString(),
            ["symbol"] = NullIfEmpty(Symbol),
            ["from"] = NullIfEmpty(From),
            ["to"] = NullIfEmpty(To),
            ["zone"] = Zone == 0 ? null : Zone.ToString(CultureInfo.InvariantCulture),
            ["before"] = before?.ToString(CultureInfo.InvariantCulture),
        };
        return "/activity" + QueryString.Create(values.Where(v => v.Value is not null));
    }

    // Null if a filter is invalid; the error is then shown at its field.
    private GetHistory? Query(int limit)
    {
        StockSymbol? symbol = null;
        if (!string.IsNullOrWhiteSpace(Symbol))
        {
            if (StockSymbol.TryParse(Symbol.Trim(), out var known)) symbol = known;
            else SymbolError = "A stock has 1 to 3 letters A-Z.";
        }

        var (from, to) = (Time(From), Time(To));
        return (SymbolError ?? TimeError) is not null ? null : new GetHistory(Me())
        {
            Limit = limit, Before = Before, Kind = Enum.IsDefined(Kind) ? Kind : HistoryKind.Account, Symbol = symbol, From = from, To = to,
        };
    }

    private DateTimeOffset? Time(string? text)
    {
        const int maxMinutes = 14 * 60;
        if (UtcTime.TryParse(text, out var time) && time?.Year is null or > 1970 and < 9999 && Zone is >= -maxMinutes and <= maxMinutes)
            return time?.AddMinutes(Zone);
        TimeError = "Write a date and a time, such as 2026-01-31T14:30.";
        return null;
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private UserId Me() => UserId.Parse(User.Identity!.Name!);
}
