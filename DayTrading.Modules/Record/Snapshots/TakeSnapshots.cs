using MediatR;

namespace DayTrading.Record;

/// <summary>
/// Keeps the state of everybody who changed since the last time, now: so that a verification compares what the running program holds, and
/// not what it held some time ago. Answers the sequence number from which recovery would begin.
/// </summary>
public sealed record TakeSnapshots : IRequest<long>;

internal sealed class TakeSnapshotsHandler(Snapshots snapshots) : IRequestHandler<TakeSnapshots, long>
{
    public Task<long> Handle(TakeSnapshots request, CancellationToken cancellationToken) => snapshots.TakeAsync(cancellationToken);
}
