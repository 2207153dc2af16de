using DayTrading.Kernel;
using MediatR;

namespace DayTrading.Record;

/// <summary>How well the record keeps up with the commands, for health checks and the operator.</summary>
public sealed record GetRecordHealth : IRequest<RecordHealth>;

/// <param name="Durable">The sequence number of the last durable entry.</param>
/// <param name="Snapshots">A start would have to read the record from after this sequence number.</param>
/// <param name="Waiting">Entries that wait for the store.</param>
/// <param name="Trouble">Why the store accepts nothing at the moment, for a person; null while it works.</param>
public sealed record RecordHealth(long Durable, long Snapshots, int Waiting, string? Trouble);

internal sealed class GetRecordHealthHandler(RecordProgress progress, Journal journal) : IRequestHandler<GetRecordHealth, RecordHealth>
{
    public Task<RecordHealth> Handle(GetRecordHealth request, CancellationToken cancellationToken) => Task.FromResult(
        new RecordHealth(progress.Durable, progress.Snapshots, journal.Backlog, progress.Trouble));
}
