using DayTrading.Audit;
using DayTrading.Record;
using DayTrading.Web.Composition;
using DayTrading.Web.Security;
using MediatR;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace DayTrading.Web.Pages.Auditing;

/// <summary>What the quote server charges for.</summary>
[Authorize(Policy = Policies.Auditor)]
internal sealed class BillModel(IMediator mediator) : PageModel
{
    /// <summary>The most lines on the page; the API returns all of them.</summary>
    public const int MaxLines = 500;

    [BindProperty(SupportsGet = true)]
    public BilledBy By { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? From { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? To { get; set; }

    public BilledQuotes Bill { get; private set; } = new([], 0, Kernel.Money.Zero);

    public string? Error { get; private set; }

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        if (!UtcTime.TryParse(From, out var from) || !UtcTime.TryParse(To, out var to) || !Enum.IsDefined(By))
        {
            Error = "A time is written as 2026-01-31T14:30:00; it is UTC.";
            return;
        }

        Bill = await mediator.Send(new GetQuoteBill(By, new RecordFilter { From = from, To = to }), cancellationToken);
    }
}
