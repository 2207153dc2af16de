using MediatR;

namespace DayTrading.Record;

/// <summary>
/// Takes a round of snapshots now, so that a verification compares what the running program holds, not what it held some time ago. Answers
/// the sequence number after which recovery would begin.
/// </summary>
public sealed record TakeSnapshots : IRequest<long>;

internal sealed class TakeSnapshotsHandler(Snapshots snapshots) : IRequestHandler<TakeSnapshots, long>
{
    public Task<long> Handle(TakeSnapshots request, CancellationToken cancellationToken) => snapshots.TakeAsync(cancellationToken);
}
