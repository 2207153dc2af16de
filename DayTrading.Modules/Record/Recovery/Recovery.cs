using DayTrading.Kernel;
using Microsoft.Extensions.Logging;

namespace DayTrading.Record;

/// <param name="End">The sequence number of the last entry.</param>
/// <param name="HighestNumber">The highest transaction number in the record.</param>
/// <param name="Snapshots">The record had to be read from after this sequence number.</param>
/// <param name="ChangedUsers">Users whose state has changed since.</param>
internal sealed record RecoveredRecord(long End, long HighestNumber, long Snapshots, IReadOnlyCollection<string> ChangedUsers);

/// <summary>
/// Rebuilds every module's projections: from the snapshots, then from the rest of the record, whose events are made again and applied as
/// they were at first. Snapshots that cannot be used only cost time: then the whole record is read.
/// </summary>
internal sealed partial class Recovery(
    RecordReader reader, RecordStore store, IEnumerable<IProjection> projections, SnapshotFormat format, EventTable events,
    TransactionNumbers numbers,
    ILogger<Recovery> logger)
{
    private readonly IProjection[] _projections = [.. projections];

    private bool _done;

    public async Task<RecoveredRecord> RebuildAsync(CancellationToken cancellationToken)
    {
        if (_done) throw new InvalidOperationException("The projections have been rebuilt already; every event would count twice");

        _done = true;
        var kept = await StoredSnapshots.ReadAsync(store, cancellationToken);
        if (kept.Failure is { } failure) LogUnusable(logger, failure);
        foreach (var (user, snapshot) in kept.Users) format.Restore(UserId.Parse(user), snapshot.State);

        var (end, highest) = (kept.Round, kept.HighestNumber);
        var changed = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var row in reader.ReadAsync(new RecordFilter { After = kept.Round }, cancellationToken))
        {
            end = row.Sequence;
            highest = Math.Max(highest, row.TransactionNumber);
            if (row.ReadEvent(events) is not { } domainEvent) continue;

            changed.Add(row.User!);
            if (kept.Users.TryGetValue(row.User!, out var snapshot) && row.Sequence <= snapshot.Sequence) continue;

            domainEvent.RecordedAt(row.At);
            foreach (var projection in _projections) projection.Apply(domainEvent);
        }

        numbers.StartAbove(highest);
        return new RecoveredRecord(end, highest, kept.Round, changed);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The snapshots are not used, the whole record is read: {Failure}")]
    private static partial void LogUnusable(ILogger logger, string failure);
}
