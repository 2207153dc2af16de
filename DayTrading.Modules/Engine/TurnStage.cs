using DayTrading.Kernel;
using MediatR;

namespace DayTrading.Engine;

/// <summary>
/// The first stage: a command waits for its user's turn; the supervisor's DUMPLOG waits until all earlier commands of all users have
/// finished. When nothing has to be awaited no stage allocates a task (measured in docs/performance.md).
/// </summary>
internal sealed class TurnStage<TRequest, TResponse>(Turns turns) : IPipelineBehavior<TRequest, TResponse>
    where TRequest : Command
{
    public Task<TResponse> Handle(TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TResponse> next)
    {
        if (request.RecordedUser is not { } user) return AfterEverybodyAsync(next);

        var entering = turns.EnterAsync(user);
        if (!entering.IsCompletedSuccessfully) return AfterWaitAsync(request, entering.AsTask(), next);

        var turn = request.Turn = entering.Result;
        var handling = Start(turn, next);
        if (!handling.IsCompletedSuccessfully) return ExitAfterAsync(turn, handling);

        turns.Exit(turn);
        return handling;
    }

    private async Task<TResponse> AfterEverybodyAsync(RequestHandlerDelegate<TResponse> next)
    {
        await turns.WaitForEverybodyAsync();
        return await next();
    }

    private async Task<TResponse> AfterWaitAsync(TRequest request, Task<Turn> entering, RequestHandlerDelegate<TResponse> next)
    {
        var turn = request.Turn = await entering;
        return await ExitAfterAsync(turn, Start(turn, next));
    }

    private async Task<TResponse> ExitAfterAsync(Turn turn, Task<TResponse> handling)
    {
        try
        {
            return await handling;
        }
        finally
        {
            turns.Exit(turn);
        }
    }

    // If the next stage throws before it returns a task, the turn must still be given back.
    private Task<TResponse> Start(Turn turn, RequestHandlerDelegate<TResponse> next)
    {
        try
        {
            return next();
        }
        catch
        {
            turns.Exit(turn);
            throw;
        }
    }
}
