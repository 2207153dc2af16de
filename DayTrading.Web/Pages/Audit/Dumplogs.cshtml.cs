using DayTrading.Audit;
using DayTrading.Record;
using DayTrading.Web.Api;
using DayTrading.Web.Composition;
using DayTrading.Web.Security;
using MediatR;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace DayTrading.Web.Pages.Auditing;

/// <summary>Lists dumplogs, makes new ones with the filters of the search, and offers the schema.</summary>
[Authorize(Policy = Policies.Auditor)]
internal sealed class DumplogsModel(IMediator mediator) : PageModel
{
    public IReadOnlyList<DumplogNote> Notes { get; private set; } = [];

    public static string Address => $"{SitePaths.Api}/dumplogs";

    public async Task OnGetAsync(CancellationToken cancellationToken) => Notes = await mediator.Send(new ListDumplogs(), cancellationToken);

    public async Task<IActionResult> OnPostAsync(
        string? filename, string? user, string? symbol, string? number, string? from, string? to, CancellationToken cancellationToken)
    {
        var query = new AuditQuery(User: user, Symbol: symbol, Number: number, From: from, To: to);
        if (query.Read(out var error) is not { } search)
        {
            TempData["Rejected"] = error;
            return RedirectToPage();
        }

        var filter = new RecordFilter
        {
            User = search.User, Symbol = search.Symbol, From = search.From, To = search.To, FirstNumber = search.FirstNumber,
            LastNumber = search.LastNumber,
        };
        var made = await mediator.Send(new MakeDumplog(filename ?? "", filter), cancellationToken);
        TempData["Done"] = $"{made.Name} was made: {made.Events:N0} events.";
        return RedirectToPage();
    }
}
