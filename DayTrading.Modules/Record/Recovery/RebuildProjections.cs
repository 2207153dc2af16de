using MediatR;

namespace DayTrading.Record;

/// <summary>
/// Rebuilds the projections from the record without writing it, even while another process runs on the same store. Once in a process,
/// instead of starting the program. Answers the sequence number of the last entry they include.
/// </summary>
public sealed record RebuildProjections : IRequest<long>;

internal sealed class RebuildProjectionsHandler(Recovery recovery) : IRequestHandler<RebuildProjections, long>
{
    public async Task<long> Handle(RebuildProjections request, CancellationToken cancellationToken) =>
        (await recovery.RebuildAsync(cancellationToken)).End;
}
