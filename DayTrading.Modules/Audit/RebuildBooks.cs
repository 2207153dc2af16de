using MediatR;

namespace DayTrading.Audit;

/// <summary>
/// Rebuilds the books from the record without writing it, beside a running program too; once in a process, in place of its start. Answers
/// the sequence number up to which they are true.
/// </summary>
public sealed record RebuildBooks : IRequest<long>;

internal sealed class RebuildBooksHandler(Recovery recovery) : IRequestHandler<RebuildBooks, long>
{
    public async Task<long> Handle(RebuildBooks request, CancellationToken cancellationToken) =>
        (await recovery.RebuildAsync(cancellationToken)).End;
}
