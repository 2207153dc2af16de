using DayTrading.Kernel;
using MediatR;

namespace DayTrading.Record;

/// <summary>How the record keeps up with what happens, for health checks and the operator.</summary>
public sealed record GetRecordHealth : IRequest<RecordHealth>;

/// <param name="Durable">The sequence number of the last durable entry.</param>
/// <param name="Snapshots">The sequence number after which a start would have to read the record.</param>
/// <param name="Waiting">Entries that wait for the store.</param>
/// <param name="Trouble">Why the store takes nothing at the moment, in one message; null while it does.</param>
public sealed record RecordHealth(long Durable, long Snapshots, int Waiting, string? Trouble);

internal sealed class GetRecordHealthHandler(RecordProgress progress, Journal journal) : IRequestHandler<GetRecordHealth, RecordHealth>
{
    public Task<RecordHealth> Handle(GetRecordHealth request, CancellationToken cancellationToken) => Task.FromResult(
        new RecordHealth(progress.Durable, progress.Snapshots, journal.Backlog, progress.Trouble));
}
