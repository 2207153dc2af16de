using DayTrading.WorkloadRuns;
using DayTrading.Workloads;

namespace DayTrading.Web.Api;

/// <summary>A workload file and its run.</summary>
/// <param name="State">uploaded, queued, running, done, cancelled, failed or interrupted.</param>
/// <param name="Store">The store that it uses: shared, kept or temporary.</param>
/// <param name="Preview">What the file contains; null until it has been previewed.</param>
/// <param name="Progress">Null unless it is under way.</param>
internal sealed record RunAnswer(
    long Id, string File, long Bytes, string UploadedBy, DateTimeOffset UploadedAt, string State, string Store, DateTimeOffset? StartedAt,
    DateTimeOffset? EndedAt, long Lines, long LinesDone, long Rejected, string? Error, WorkloadPreview? Preview, ProgressAnswer? Progress)
{
    public static RunAnswer Of(RunRow run, RunProgress? now) => new(
        run.Id, run.File, run.Bytes, run.UploadedBy, Time(run.UploadedAt), run.State.ToString().ToLowerInvariant(),
        run.Store.ToString().ToLowerInvariant(), Time(run.StartedAt), Time(run.EndedAt), now?.Progress.Lines ?? run.Lines,
        now?.Progress.LinesDone ?? run.LinesDone, now?.Progress.Rejected ?? run.Rejected, run.Error, run.ReadPreview(),
        now is null ? null : ProgressAnswer.Of(now));

    private static DateTimeOffset Time(long at) => DateTimeOffset.FromUnixTimeMilliseconds(at);

    private static DateTimeOffset? Time(long? at) => at is { } some ? Time(some) : null;
}

/// <param name="Phase">waiting, prescanning, running, recording, dumping or over.</param>
/// <param name="SecondsLeft">Null while it is unknown.</param>
/// <param name="Backlog">Entries of the record that wait for the store.</param>
/// <param name="Trouble">Why the store cannot be written at the moment.</param>
/// <param name="Cancelling">True if it has been cancelled and the commands already started are being finished.</param>
internal sealed record ProgressAnswer(
    string Phase, long Done, long Rejected, double CommandsPerSecond, double ElapsedSeconds, double? SecondsLeft, int Backlog,
    string? Trouble, long QuotesFetched, long QuoteHits, bool Cancelling)
{
    public static ProgressAnswer Of(RunProgress now) => new(
        now.Progress.Phase.ToString().ToLowerInvariant(), now.Progress.LinesDone - now.Progress.Rejected, now.Progress.Rejected,
        Math.Round(now.Progress.CommandsPerSecond), Math.Round(now.Progress.Elapsed.TotalSeconds, 1),
        now.Progress.TimeLeft is { } left ? Math.Round(left.TotalSeconds, 1) : null, now.Backlog, now.Trouble, now.Fetched, now.Hits,
        now.IsCancelling);
}
