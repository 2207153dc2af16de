using DayTrading.Workloads;
using MediatR;

namespace DayTrading.WorkloadRuns;

/// <summary>A run was queued, started, ended, or has moved on.</summary>
/// <param name="Now">How far it is; null unless it is under way.</param>
public sealed record RunChanged(RunRow Run, RunProgress? Now) : INotification;

/// <summary>How far the run under way is.</summary>
/// <param name="Id">The number of the run.</param>
/// <param name="Backlog">Entries that wait for the store.</param>
/// <param name="Trouble">Why the store takes nothing at the moment; null while it does.</param>
/// <param name="Fetched">Quotes fetched since the run began, and answered <paramref name="Hits"/>.</param>
public sealed record RunProgress(
    long Id, WorkloadSnapshot Progress, int Backlog, string? Trouble, long Fetched, long Hits, bool IsCancelling);
