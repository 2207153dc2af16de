using DayTrading.Kernel;
using MediatR;

namespace DayTrading.Engine;

/// <summary>
/// The innermost stage around every handler: applies the command's outcome and appends it to the journal, still within the user's turn. An
/// exception is a bug or an outage, not an outcome: nothing was decided, and nothing is recorded.
/// </summary>
internal sealed class RecordStage<TRequest, TResponse>(Journal journal) : IPipelineBehavior<TRequest, TResponse>
    where TRequest : Command
{
    public Task<TResponse> Handle(TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TResponse> next)
    {
        var deciding = next();
        if (!deciding.IsCompletedSuccessfully || deciding is not Task<Outcome> decided) return RecordAfterAsync(request, deciding);

#pragma warning disable RS0030 // the task has completed
        var recording = RecordAsync(request, decided.Result);
#pragma warning restore RS0030
        return recording.IsCompletedSuccessfully ? deciding : AfterRecordAsync(recording.AsTask(), deciding);
    }

    private static async Task<TResponse> AfterRecordAsync(Task recording, Task<TResponse> decided)
    {
        await recording;
        return await decided;
    }

    private async Task<TResponse> RecordAfterAsync(TRequest request, Task<TResponse> deciding)
    {
        var response = await deciding;
        if (response is Outcome outcome) await RecordAsync(request, outcome);
        return response;
    }

    // Not to be cancelled: once the event is in the projections, it has to get into the record.
    private ValueTask RecordAsync(TRequest request, in Outcome outcome) =>
        journal.AppendInTurnAsync(request, outcome, CancellationToken.None);
}
