using DayTrading.Audit;
using DayTrading.Kernel;
using DayTrading.Web.Security;
using MediatR;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace DayTrading.Web.Pages.Auditing;

/// <summary>Everything under one transaction number.</summary>
[Authorize(Policy = Policies.Auditor)]
internal sealed class TransactionModel(IMediator mediator) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public long Number { get; set; }

    public RecordedTransaction Found { get; private set; } = new([], "");

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        if (Number >= 1) Found = await mediator.Send(new GetTransaction(new TransactionNumber(Number)), cancellationToken);
    }
}
