using DayTrading.Kernel;
using DayTrading.Record;
using MediatR;

namespace DayTrading.Audit;

/// <summary>
/// Writes the record, or the part that the filter selects, as an XML log. Records no event, and needs neither the writer nor the
/// projections: while another process writes the record, it includes everything that was durable when it began.
/// </summary>
public sealed record WriteLog(Stream Destination, RecordFilter? Filter = null) : IRequest<LogWritten>;

/// <summary>How many entries of the record a log was written from, and how many events it holds.</summary>
public sealed record LogWritten(long Entries, long Events);

internal sealed class WriteLogHandler(RecordReader reader, EventTable events) : IRequestHandler<WriteLog, LogWritten>
{
    public async Task<LogWritten> Handle(WriteLog request, CancellationToken cancellationToken)
    {
        var log = new LogWriter(request.Destination, events);
        var entries = 0L;
        log.Begin();
        await foreach (var row in reader.ReadAsync(request.Filter ?? new RecordFilter(), cancellationToken))
        {
            await log.WriteAsync(row, cancellationToken);
            entries++;
        }

        await log.EndAsync(cancellationToken);
        return new LogWritten(entries, log.Events);
    }
}
