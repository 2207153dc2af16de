using DayTrading.Audit;
using DayTrading.Web.Security;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace DayTrading.Web.Pages.Auditing;

/// <summary>Reads the whole record again and compares it with what the program holds.</summary>
[Authorize(Policy = Policies.Auditor)]
internal sealed class ReconciliationModel(Reconciliation reconciliation) : PageModel
{
    public ReconciliationState? State => reconciliation.State;

    public IActionResult OnPost()
    {
        if (!reconciliation.Start()) TempData["Rejected"] = "A reconciliation is under way already.";
        return RedirectToPage();
    }
}
