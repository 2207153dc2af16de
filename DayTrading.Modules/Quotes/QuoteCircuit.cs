using Microsoft.Extensions.Logging;
using Polly;
using Polly.CircuitBreaker;

namespace DayTrading.Quotes;

/// <summary>
/// A circuit breaker for a quote server that is down, so that nobody waits for it: after enough failed requests none is sent for a while;
/// then one request tries, and if it is answered, all are sent again.
/// </summary>
internal sealed partial class QuoteCircuit
{
    /// <summary>
    /// With a lower share of failures, asking again nearly always gets an answer: all 16 connections of a fetch fail with a chance of 0.75
    /// to the 16th, 1 %.
    /// </summary>
    private const double FailureRatio = 0.75;

    /// <summary>One fetch whose requests all fail does not prove that the server is down; two do.</summary>
    private const int MinHits = HedgePace.MaxConnections + 4;

    /// <summary>Short, so that earlier successes do not hide an outage for long.</summary>
    private static readonly TimeSpan Sampling = TimeSpan.FromSeconds(2);

    private readonly CircuitBreakerStateProvider _state = new();
    private readonly ResiliencePipeline<Hit> _pipeline;

    public QuoteCircuit(TimeProvider clock, ILogger<QuoteCircuit> logger)
    {
        var builder = new ResiliencePipelineBuilder<Hit> { TimeProvider = clock };
        _pipeline = builder.AddCircuitBreaker(new CircuitBreakerStrategyOptions<Hit>
        {
            FailureRatio = FailureRatio,
            MinimumThroughput = MinHits,
            SamplingDuration = Sampling,
            BreakDuration = Break,
            StateProvider = _state,
            ShouldHandle = hit => ValueTask.FromResult(
                hit.Outcome.Exception is null && hit.Outcome.Result.Result is not (HitResult.Answered or HitResult.Lost)),
            OnOpened = _ =>
            {
                LogOpened(logger, Break.TotalSeconds);
                return ValueTask.CompletedTask;
            },
            OnClosed = _ =>
            {
                LogClosed(logger);
                return ValueTask.CompletedTask;
            },
        }).Build();
    }

    /// <summary>How long no request is sent before one tries again.</summary>
    public static TimeSpan Break { get; } = TimeSpan.FromSeconds(2);

    public CircuitState State => _state.CircuitState;

    /// <summary>Runs one request, or answers <see cref="HitResult.Barred"/> without running it.</summary>
    public async ValueTask<Hit> AskAsync(Func<ValueTask<Hit>> ask)
    {
        var context = ResilienceContextPool.Shared.Get();
        try
        {
            var outcome = await _pipeline.ExecuteOutcomeAsync(static async (_, ask) => Outcome.FromResult(await ask()), context, ask);
            if (outcome.Exception is BrokenCircuitException) return new Hit(HitResult.Barred);

            outcome.ThrowIfException();
            return outcome.Result;
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The quote server does not answer; in {Seconds} s one request tries again")]
    private static partial void LogOpened(ILogger logger, double seconds);

    [LoggerMessage(Level = LogLevel.Information, Message = "The quote server answers again")]
    private static partial void LogClosed(ILogger logger);
}
