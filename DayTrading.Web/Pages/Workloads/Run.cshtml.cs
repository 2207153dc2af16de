using DayTrading.Audit;
using DayTrading.Kernel;
using DayTrading.Record;
using DayTrading.Web.Api;
using DayTrading.Web.Composition;
using DayTrading.Web.Security;
using DayTrading.WorkloadRuns;
using DayTrading.Workloads;
using MediatR;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace DayTrading.Web.Pages.Workloads;

/// <summary>One workload: the content of the file, the progress of its run, and the report.</summary>
[Authorize(Policy = Policies.Supervisor)]
internal sealed class RunModel(RunRegistry runs, IMediator mediator) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public long Id { get; set; }

    public RunRow Run { get; private set; } = new() { File = "", UploadedBy = "" };

    public WorkloadPreview? Preview { get; private set; }

    public WorkloadReport? Report { get; private set; }

    public ProgressAnswer? Now { get; private set; }

    /// <summary>The dumplogs of the run's isolated store, or those that its commands made on the shared record.</summary>
    public IReadOnlyList<DumplogNote> Dumplogs { get; private set; } = [];

    public string? Place => runs.PlaceOf(Run);

    /// <summary>True if its isolated store still exists, so that more dumplogs can be made from it.</summary>
    public bool HasRecord => Run is { Store: RunStore.Kept, IsOver: true, StartedAt: not null };

    public string DumplogAddress => Run.Store == RunStore.Shared ? $"{SitePaths.Api}/dumplogs" : $"{SitePaths.Api}/workloads/{Id}/dumplogs";

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        if (await runs.FindAsync(Id, cancellationToken) is not { } run) return NotFound();

        Run = run;
        if (run.State == RunState.Uploaded) await runs.PreviewAsync(run, cancellationToken);
        (Preview, Report) = (run.ReadPreview(), run.ReadReport());
        if (await runs.ProgressOfAsync(Id, cancellationToken) is { } now) Now = ProgressAnswer.Of(now);
        await FindDumplogsAsync(cancellationToken);
        return Page();
    }

    public async Task<IActionResult> OnPostStartAsync(RunStore store, CancellationToken cancellationToken)
    {
        if (!Enum.IsDefined(store)) return BadRequest();
        if (!await runs.StartAsync(Id, store, cancellationToken)) TempData["Rejected"] = "This workload has been started already.";
        return RedirectToPage();
    }

    public async Task<IActionResult> OnPostCancelAsync(CancellationToken cancellationToken)
    {
        if (await runs.CancelAsync(Id, cancellationToken))
            TempData["Done"] = "Cancelled: commands already started are finished, the rest is not started.";
        else TempData["Rejected"] = "The run is over already.";
        return RedirectToPage();
    }

    /// <summary>Makes a dumplog of the run's whole isolated store.</summary>
    public async Task<IActionResult> OnPostDumplogAsync(CancellationToken cancellationToken)
    {
        if (await runs.FindAsync(Id, cancellationToken) is not { Store: RunStore.Kept, IsOver: true }) return NotFound();

        using var engine = runs.OpenEngine(Id);
        var made = await engine.Services.GetRequiredService<IMediator>()
            .Send(new MakeDumplog($"workload-{Id}", new RecordFilter()), cancellationToken);
        TempData["Done"] = $"{made.Name} was made: {made.Events:N0} events.";
        return RedirectToPage();
    }

    private async Task FindDumplogsAsync(CancellationToken cancellationToken)
    {
        if (Run.Store == RunStore.Shared)
        {
            var found = new List<DumplogNote>();
            foreach (var made in Run.ReadDumplogs().Where(d => d.Failure is null))
            {
                if (await mediator.Send(new FindDumplog(made.Name), cancellationToken) is { } note) found.Add(note);
            }

            Dumplogs = found;
        }
        else if (Run.IsOver)
        {
            using var engine = runs.OpenEngine(Id);
            Dumplogs = await engine.Services.GetRequiredService<IMediator>().Send(new ListDumplogs(), cancellationToken);
        }
    }
}
