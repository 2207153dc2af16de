using DayTrading.Workloads;
using MediatR;

namespace DayTrading.WorkloadRuns;

/// <summary>Published when a run was queued, started or ended, or has progressed.</summary>
/// <param name="Now">Its progress; null unless it is under way.</param>
public sealed record RunChanged(RunRow Run, RunProgress? Now) : INotification;

/// <summary>The progress of the run under way.</summary>
/// <param name="Id">The number of the run.</param>
/// <param name="Backlog">Entries that wait for the store.</param>
/// <param name="Trouble">Why the store cannot be written at the moment; null while it can.</param>
/// <param name="Fetched">Quotes fetched since the run began; <paramref name="Hits"/> are the answered hits on the quote server.</param>
public sealed record RunProgress(
    long Id, WorkloadSnapshot Progress, int Backlog, string? Trouble, long Fetched, long Hits, bool IsCancelling);
