using DayTrading.Kernel;
using MediatR;

namespace DayTrading.Audit;

/// <summary>
/// Innermost around every handler: what the command came to is applied and takes its place in the record, still within the user's turn.
/// An exception is a bug or an outage, not an outcome: nothing was decided, and nothing is recorded.
/// </summary>
internal sealed class RecordBehavior<TRequest, TResponse>(Journal journal) : IPipelineBehavior<TRequest, TResponse>
    where TRequest : Command
{
    public async Task<TResponse> Handle(TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TResponse> next)
    {
        var response = await next();
        if (response is Outcome outcome) await AppendAsync(request, outcome);
        return response;
    }

    private async ValueTask AppendAsync(TRequest request, Outcome outcome)
    {
        try
        {
            // Not to be cancelled: with this call the event is in the books, so it has to get into the record.
            await journal.AppendAsync(request, outcome, CancellationToken.None);
        }
        catch (Exception fault)
        {
            // Nothing is taken any more: nor will those hear of it who wait for this command to be durable.
            request.Durable?.TrySetException(fault);
            throw;
        }
    }
}
