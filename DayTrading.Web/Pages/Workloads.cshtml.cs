using DayTrading.Web.Security;
using DayTrading.WorkloadRuns;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Options;

namespace DayTrading.Web.Pages;

/// <summary>Workload files: the upload, the queue, and earlier runs.</summary>
[Authorize(Policy = Policies.Supervisor)]
internal sealed class WorkloadsModel(RunRegistry runs, IOptions<UploadOptions> options) : PageModel
{
    public IReadOnlyList<RunRow> Runs { get; private set; } = [];

    /// <summary>The run under way.</summary>
    public RunProgress? Now { get; private set; }

    public long? Current => Now?.Id;

    public long MaxMegabytes => options.Value.MaxBytes >> 20;

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        Runs = await runs.ListAsync(cancellationToken);
        Now = await runs.ProgressAsync(cancellationToken);
    }

    public async Task<IActionResult> OnPostRemoveAsync(long id, CancellationToken cancellationToken)
    {
        if (await runs.RemoveAsync(id, cancellationToken)) TempData["Done"] = $"Run {id} was removed.";
        else TempData["Rejected"] = $"Run {id} cannot be removed: it is not over, or there is none of this number.";
        return RedirectToPage();
    }

    /// <summary>Opens the comparison of two runs.</summary>
    public IActionResult OnGetCompare(long[] id)
    {
        if (id.Length == 2) return RedirectToPage("/Workloads/Compare", new { a = id[0], b = id[1] });
        TempData["Rejected"] = "Choose exactly two runs to compare.";
        return RedirectToPage();
    }
}
