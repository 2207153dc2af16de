using System.Runtime.CompilerServices;
using DayTrading.Accounts;
using DayTrading.Engine;
using DayTrading.Kernel;
using DayTrading.Quotes;
using MediatR;
using Microsoft.Extensions.Hosting;

namespace DayTrading.Triggers;

/// <summary>Makes triggers fire: at once when they are set, and on every fresh quote.</summary>
internal sealed class Evaluation(IMediator mediator, TriggerProjection triggers, Journal journal)
{
    /// <summary>
    /// Evaluates the trigger that a command has just set, against the current price, fetched if need be. Runs within the command's turn, so
    /// before the user's next command. Without a quote the trigger stays armed and waits for one.
    /// </summary>
    public async ValueTask EvaluateAtOnceAsync(TriggerCommand command, CancellationToken cancellationToken)
    {
        if (triggers.Find(command.User, command.Side, command.Symbol)?.Price is null) return;

        var turn = command.Turn!;
        var request = new GetQuote(command.Symbol, command.User, command.Number);
        var answer = await turn.YieldWhileAsync(mediator.Send(request, cancellationToken));
        if (answer.Quote is { } quote && triggers.Find(command.User, command.Side, command.Symbol) is { } trigger)
            await FireAsync(turn, trigger, quote, cancellationToken);
    }

    /// <summary>
    /// Fires the trigger that a quote found armed, if it is still there and the price is reached. A quote from before the trigger was last
    /// set does not fire it: when it was set, it was already compared with the price of that moment.
    /// </summary>
    public ValueTask FireOnQuoteAsync(Turn turn, Trigger armed, Quote quote, CancellationToken cancellationToken) =>
        triggers.Find(armed.User, armed.Side, armed.Symbol) is { } trigger && trigger.SetAt <= quote.ReceivedAt.ToUnixTimeMilliseconds()
            ? FireAsync(turn, trigger, quote, cancellationToken)
            : ValueTask.CompletedTask;

    private async ValueTask FireAsync(Turn turn, Trigger trigger, Quote quote, CancellationToken cancellationToken)
    {
        if (!trigger.FiresAt(quote.Price)) return;

        var account = await mediator.Send(new GetAccount(turn), cancellationToken);
        if (trigger.Fire(quote.Price, account!) is { } fired) await journal.AppendAsync(turn, fired, cancellationToken);
    }
}

/// <summary>Evaluates a trigger after the command that set it, still within the command's turn.</summary>
internal sealed class EvaluateAtOnceBehavior<TRequest, TResponse>(Evaluation evaluation) : IPipelineBehavior<TRequest, TResponse>
    where TRequest : TriggerCommand
{
    public Task<TResponse> Handle(TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TResponse> next)
    {
        var setting = next();
        if (!setting.IsCompletedSuccessfully || setting is not Task<Outcome> set)
            return AfterSettingAsync(request, setting, cancellationToken);

#pragma warning disable RS0030 // the task has completed
        if (!set.Result.IsDone) return setting;
#pragma warning restore RS0030
        var evaluating = evaluation.EvaluateAtOnceAsync(request, cancellationToken);
        return evaluating.IsCompletedSuccessfully ? setting : AfterEvaluationAsync(evaluating.AsTask(), setting);
    }

    private static async Task<TResponse> AfterEvaluationAsync(Task evaluating, Task<TResponse> set)
    {
        await evaluating;
        return await set;
    }

    private async Task<TResponse> AfterSettingAsync(TRequest request, Task<TResponse> setting, CancellationToken cancellationToken)
    {
        var response = await setting;
        if (response is Outcome { IsDone: true }) await evaluation.EvaluateAtOnceAsync(request, cancellationToken);
        return response;
    }
}

/// <summary>
/// Compares every fresh quote with all armed triggers of its stock. Each firing waits for its user's turn like a command.
/// </summary>
internal sealed class EvaluationOnQuotes(FreshQuotes quotes, TriggerProjection triggers, Evaluation evaluation, Turns turns)
    : BackgroundService
{
    /// <summary>
    /// How many firings wait for their users' turns at the same time, about 1 KB each. A turn can be busy for as long as a quote may take;
    /// with this many at once, such users do not hold up the others.
    /// </summary>
    private const int AtOnce = 1024;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Parallel.ForEachAsync(
        FiringsAsync(stoppingToken),
        new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stoppingToken },
        async (firing, token) => await FireAsync(firing.Trigger, firing.Quote, token));

    private async IAsyncEnumerable<(Trigger Trigger, Quote Quote)> FiringsAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var quote in quotes.ReadAllAsync(cancellationToken))
        {
            if (triggers.ArmedOn(quote.Symbol) is not { } armed) continue;
            foreach (var trigger in armed.FiringAt(quote.Price)) yield return (trigger, quote);
        }
    }

    private async ValueTask FireAsync(Trigger trigger, Quote quote, CancellationToken cancellationToken)
    {
        var turn = await turns.EnterAsync(trigger.User);
        try
        {
            await evaluation.FireOnQuoteAsync(turn, trigger, quote, cancellationToken);
        }
        finally
        {
            turns.Exit(turn);
        }
    }
}
