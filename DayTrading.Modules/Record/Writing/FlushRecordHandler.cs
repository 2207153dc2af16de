using DayTrading.Kernel;
using MediatR;

namespace DayTrading.Record;

internal sealed class FlushRecordHandler(Journal journal) : IRequestHandler<FlushRecord, long>
{
    public Task<long> Handle(FlushRecord request, CancellationToken cancellationToken) => journal.FlushAsync(cancellationToken);
}
