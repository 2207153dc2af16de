using System.Text;
using DayTrading.Kernel;
using DayTrading.Record;
using MediatR;

namespace DayTrading.Audit;

/// <summary>Everything under one transaction number, oldest first: the command, and what the system did on its behalf later.</summary>
public sealed record GetTransaction(TransactionNumber Number) : IRequest<RecordedTransaction>;

/// <param name="Log">The same entries as XML events of the log.</param>
public sealed record RecordedTransaction(IReadOnlyList<FoundEntry> Entries, string Log);

internal sealed class GetTransactionHandler(IMediator mediator, RecordReader reader, EventTable events)
    : IRequestHandler<GetTransaction, RecordedTransaction>
{
    public async Task<RecordedTransaction> Handle(GetTransaction request, CancellationToken cancellationToken)
    {
        var search = new SearchRecord
        {
            FirstNumber = request.Number.Value, LastNumber = request.Number.Value, Limit = SearchRecord.MaxEntries,
        };
        var entries = new List<FoundEntry>();
        do
        {
            var page = await mediator.Send(search, cancellationToken);
            entries.AddRange(page.Entries);
            search = search with { Before = page.Next };
        }
        while (search.Before is not null && entries.Count < SearchRecord.MaxEntries);
        entries.Reverse();
        return new RecordedTransaction(entries, await LogAsync(entries, cancellationToken));
    }

    private async Task<string> LogAsync(List<FoundEntry> entries, CancellationToken cancellationToken)
    {
        using var xml = new MemoryStream();
        var log = new LogWriter(xml, events);
        log.Begin();
        foreach (var entry in entries)
        {
            var sequence = entry.What.Sequence;
            await foreach (var row in reader.ReadAsync(new RecordFilter { After = sequence - 1, UpTo = sequence }, cancellationToken))
                await log.WriteAsync(row, cancellationToken);
        }

        await log.EndAsync(cancellationToken);
        return Encoding.UTF8.GetString(xml.GetBuffer(), 0, (int)xml.Length);
    }
}
