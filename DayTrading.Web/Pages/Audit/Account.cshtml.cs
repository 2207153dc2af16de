using DayTrading.Accounts;
using DayTrading.AccountViews;
using DayTrading.Audit;
using DayTrading.Kernel;
using DayTrading.Web.Security;
using MediatR;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace DayTrading.Web.Pages.Auditing;

/// <summary>One user's account: its present state, its cash over time, and its newest entries in the record.</summary>
[Authorize(Policy = Policies.Auditor)]
internal sealed class AccountModel(IMediator mediator) : PageModel
{
    [BindProperty(SupportsGet = true, Name = "user")]
    public string Name { get; set; } = "";

    public AccountSummary? Account { get; private set; }

    public IReadOnlyList<BalancePoint> Balances { get; private set; } = [];

    public IReadOnlyList<FoundEntry> Newest { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        if (!UserId.TryParse(Name, out var user)) return NotFound();

        Account = await mediator.Send(new GetSummary(user), cancellationToken);
        Balances = await mediator.Send(new GetBalances(user), cancellationToken);
        Newest = (await mediator.Send(new SearchRecord { User = Name }, cancellationToken)).Entries;
        return Page();
    }
}
