using DayTrading.Audit;
using DayTrading.Web.Api;
using DayTrading.Web.Security;
using MediatR;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace DayTrading.Web.Pages;

/// <summary>Searches the record.</summary>
[Authorize(Policy = Policies.Auditor)]
internal sealed class AuditModel(IMediator mediator) : PageModel
{
    public AuditQuery Query { get; private set; } = new();

    public FoundPage? Found { get; private set; }

    public string? Error { get; private set; }

    public async Task OnGetAsync([Microsoft.AspNetCore.Mvc.FromQuery] AuditQuery query, CancellationToken cancellationToken)
    {
        Query = query;
        if (query.Read(out var error) is { } search) Found = await mediator.Send(search, cancellationToken);
        else Error = error;
    }
}
