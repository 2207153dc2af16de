using MediatR;
using Microsoft.Extensions.DependencyInjection;

namespace DayTrading.Engine;

/// <summary>
/// The stages of a command's pipeline, all listed here in their order: each wraps those below it, and the handler, which decides, is
/// innermost. Each stage belongs to a module.
/// </summary>
public enum CommandStage
{
    /// <summary>Engine: waits for the user's turn, and gives it back at the end.</summary>
    TakeTurn,

    /// <summary>Trading: releases the user's expired orders before the command is handled.</summary>
    ReleaseExpired,

    /// <summary>Triggers: after a command that set a trigger, evaluates it at once, still in the turn.</summary>
    EvaluateTrigger,

    /// <summary>Engine: applies what the handler decided and appends it to the journal.</summary>
    Record,
}

/// <summary>The stage of each pipeline behaviour.</summary>
internal sealed class CommandStages(IEnumerable<StageOfBehavior> stages)
{
    private readonly Dictionary<Type, CommandStage> _stages = stages.ToDictionary(s => s.Behavior, s => s.Stage);

    /// <summary>The behaviours that wrap a request, outermost first.</summary>
    public IPipelineBehavior<TRequest, TResponse>[] InOrder<TRequest, TResponse>(
        IEnumerable<IPipelineBehavior<TRequest, TResponse>> behaviors) where TRequest : IRequest<TResponse> =>
        [.. behaviors.OrderBy(behavior => StageOf(behavior.GetType().GetGenericTypeDefinition()))];

    private CommandStage StageOf(Type behavior) => _stages.TryGetValue(behavior, out var stage)
        ? stage
        : throw new InvalidOperationException($"{behavior} is no stage of the pipeline: register it with AddCommandStage");
}

internal sealed record StageOfBehavior(CommandStage Stage, Type Behavior);

public static class CommandStageRegistration
{
    /// <summary>Registers an open generic behaviour as a stage of those commands that satisfy its type constraints.</summary>
    public static IServiceCollection AddCommandStage(this IServiceCollection services, CommandStage stage, Type behavior) => services
        .AddSingleton(new StageOfBehavior(stage, behavior))
        .AddSingleton(typeof(IPipelineBehavior<,>), behavior);
}
