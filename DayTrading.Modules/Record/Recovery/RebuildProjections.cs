using MediatR;

namespace DayTrading.Record;

/// <summary>
/// Rebuilds the projections from the record without writing it, beside a running program too; once in a process, in place of its start.
/// Answers
/// the sequence number up to which they are true.
/// </summary>
public sealed record RebuildProjections : IRequest<long>;

internal sealed class RebuildProjectionsHandler(Recovery recovery) : IRequestHandler<RebuildProjections, long>
{
    public async Task<long> Handle(RebuildProjections request, CancellationToken cancellationToken) =>
        (await recovery.RebuildAsync(cancellationToken)).End;
}
