using MediatR;

namespace DayTrading.Kernel;

/// <summary>First around every command: it waits for its user's turn; the supervisor's DUMPLOG waits for everybody's instead.</summary>
internal sealed class TurnBehavior<TRequest, TResponse>(Turns turns) : IPipelineBehavior<TRequest, TResponse>
    where TRequest : Command
{
    public async Task<TResponse> Handle(TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TResponse> next)
    {
        if (request.RecordedUser is not { } user)
        {
            await turns.WaitForEverybodyAsync();
            return await next();
        }

        var turn = await turns.EnterAsync(user);
        request.Turn = turn;
        try
        {
            return await next();
        }
        finally
        {
            turns.Exit(turn);
        }
    }
}
