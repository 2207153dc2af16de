using System.Globalization;
using DayTrading.WorkloadRuns;
using Microsoft.AspNetCore.Html;

namespace DayTrading.Web.Pages.Workloads;

/// <summary>Texts of the pages for runs.</summary>
internal static class RunWords
{
    /// <summary>The state as a word with a shape; the colour only repeats it.</summary>
    public static IHtmlContent Tag(RunState state) => new HtmlString(state switch
    {
        RunState.Uploaded => """<span class="tag muted">○ not started</span>""",
        RunState.Queued => """<span class="tag muted">◌ queued</span>""",
        RunState.Running => """<span class="tag warn">▶ running</span>""",
        RunState.Done => """<span class="tag good">✓ done</span>""",
        RunState.Cancelled => """<span class="tag muted">■ cancelled</span>""",
        RunState.Failed => """<span class="tag bad">✕ failed</span>""",
        _ => """<span class="tag bad">! interrupted</span>""",
    });

    public static string Short(RunStore store) => store switch
    {
        RunStore.Shared => "shared",
        RunStore.Kept => "isolated, kept",
        _ => "isolated, deleted after the run",
    };

    public static string Bytes(long bytes) => bytes switch
    {
        < 10_000 => $"{bytes:N0} bytes",
        < 10_000_000 => $"{bytes / 1e3:N0} kB",
        _ => $"{bytes / 1e6:N0} MB",
    };

    public static string Seconds(double seconds) =>
        seconds < 120 ? $"{seconds:N1} s" : TimeSpan.FromSeconds(seconds).ToString(@"h\:mm\:ss", CultureInfo.InvariantCulture);

    public static string Milliseconds(double microseconds) => (microseconds / 1000).ToString("N3", CultureInfo.InvariantCulture);

    public static string Phase(string phase) => phase switch
    {
        "waiting" or "prescanning" => "Counting the file's lines",
        "running" => "Running",
        "recording" => "Making the last events durable",
        "dumping" => "Writing dumplogs",
        _ => "Ending",
    };
}
