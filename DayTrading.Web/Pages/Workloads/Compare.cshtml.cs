using DayTrading.Record;
using DayTrading.Web.Security;
using DayTrading.WorkloadRuns;
using DayTrading.Workloads;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace DayTrading.Web.Pages.Workloads;

/// <summary>Compares two runs.</summary>
[Authorize(Policy = Policies.Supervisor)]
internal sealed class CompareModel(RunRegistry runs) : PageModel
{
    public IReadOnlyList<ComparedRun> Runs { get; private set; } = [];

    /// <summary>One line of the comparison: a name, and the figure of each run.</summary>
    public IReadOnlyList<ComparedFigure> Figures { get; private set; } = [];

    public IReadOnlyList<ComparedFigure> Commands { get; private set; } = [];

    public IReadOnlyList<ComparedFigure> Reasons { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(long a, long b, CancellationToken cancellationToken)
    {
        var found = new List<ComparedRun>();
        foreach (var id in (long[])[a, b])
        {
            if (await runs.FindAsync(id, cancellationToken) is not { } run) return NotFound();
            if (run.ReadReport() is not { } report)
            {
                TempData["Rejected"] = $"Run {id} has no report to compare.";
                return RedirectToPage("/Workloads");
            }

            found.Add(new ComparedRun(run, report));
        }

        Runs = found;
        var (one, two) = (found[0].Report, found[1].Report);
        Figures = FiguresOf(one, two);
        Commands = [.. one.Commands.Keys.Select(word => CommandsOf(word, one, two)).Where(f => (f.One, f.Two) is not ("0", "0"))];
        Reasons =
        [
            .. one.Rejections.Keys.Union(two.Rejections.Keys, StringComparer.Ordinal).Select(reason => ComparedFigure.Of(
                reason, one.Rejections.GetValueOrDefault(reason), two.Rejections.GetValueOrDefault(reason))),
        ];
        return Page();
    }

    private static ComparedFigure[] FiguresOf(WorkloadReport one, WorkloadReport two) =>
    [
        ComparedFigure.Of("Commands a second", (long)one.CommandsPerSecond, (long)two.CommandsPerSecond),
        new("To the last effect", $"{one.ElapsedSeconds:N3} s", $"{two.ElapsedSeconds:N3} s"),
        new("To the last durable event", $"{one.DurableSeconds:N3} s", $"{two.DurableSeconds:N3} s"),
        ComparedFigure.Of("Lines", one.Lines, two.Lines),
        ComparedFigure.Of("Rejected", one.Rejections.Values.Sum(), two.Rejections.Values.Sum()),
        ComparedFigure.Of("Quotes fetched", one.Quotes.Fetched, two.Quotes.Fetched),
        ComparedFigure.Of("Hits", one.Quotes.Hits, two.Quotes.Hits),
        new("Cost of the hits", $"${one.Quotes.Cost}", $"${two.Quotes.Cost}"),
        ComparedFigure.Of("Triggers fired", one.TriggersFired, two.TriggersFired),
    ];

    private static ComparedFigure CommandsOf(string word, WorkloadReport one, WorkloadReport two) => ComparedFigure.Of(
        word, one.Commands[word].Done, two.Commands.GetValueOrDefault(word)?.Done ?? 0) with
        {
            LatencyOne = LatencyOf(word, one),
            LatencyTwo = LatencyOf(word, two),
        };

    private static string LatencyOf(string word, WorkloadReport report) => report.LatencyMicroseconds.TryGetValue(word, out var latency)
        ? $"{RunWords.Milliseconds(latency.P50)} / {RunWords.Milliseconds(latency.P99)}"
        : "–";
}

internal sealed record ComparedRun(RunRow Run, WorkloadReport Report);

internal sealed record ComparedFigure(string Name, string One, string Two, string LatencyOne = "", string LatencyTwo = "")
{
    public static ComparedFigure Of(string name, long one, long two) => new(name, $"{one:N0}", $"{two:N0}");
}
