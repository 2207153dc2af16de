using MediatR;
using Microsoft.Extensions.DependencyInjection;

namespace DayTrading.Engine;

/// <summary>
/// The way of a command to its handler, the one list of its stages: each stands around those below it, and the handler, which decides, is
/// innermost. What a stage does is its module's business.
/// </summary>
public enum CommandStage
{
    /// <summary>Engine: waits for the user's turn, and gives it back at the end.</summary>
    TakeTurn,

    /// <summary>Trading: releases the user's orders that have expired, before the command is looked at.</summary>
    ReleaseExpired,

    /// <summary>Triggers: after a command that set a trigger, evaluates it at once, still in the turn.</summary>
    EvaluateTrigger,

    /// <summary>Engine: what the handler decided is applied and takes its place in the record.</summary>
    Record,
}

/// <summary>Which stage each pipeline behaviour is.</summary>
internal sealed class CommandStages(IEnumerable<StageOfBehavior> stages)
{
    private readonly Dictionary<Type, CommandStage> _stages = stages.ToDictionary(s => s.Behavior, s => s.Stage);

    /// <summary>The behaviours that stand around a request, outermost first.</summary>
    public IPipelineBehavior<TRequest, TResponse>[] InOrder<TRequest, TResponse>(
        IEnumerable<IPipelineBehavior<TRequest, TResponse>> behaviors) where TRequest : IRequest<TResponse> =>
        [.. behaviors.OrderBy(behavior => StageOf(behavior.GetType().GetGenericTypeDefinition()))];

    private CommandStage StageOf(Type behavior) => _stages.TryGetValue(behavior, out var stage)
        ? stage
        : throw new InvalidOperationException($"{behavior} is no stage: it is registered with AddCommandStage");
}

internal sealed record StageOfBehavior(CommandStage Stage, Type Behavior);

public static class CommandStageRegistration
{
    /// <summary>Enters a behaviour, open over request and response, as a stage of the commands that its constraints name.</summary>
    public static IServiceCollection AddCommandStage(this IServiceCollection services, CommandStage stage, Type behavior) => services
        .AddSingleton(new StageOfBehavior(stage, behavior))
        .AddSingleton(typeof(IPipelineBehavior<,>), behavior);
}
