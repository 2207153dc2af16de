using System.Threading.Channels;
using DayTrading.Engine;
using DayTrading.Record;
using DayTrading.Audit;
using MediatR;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DayTrading.Audit;

/// <summary>The result of the last reconciliation, or that one is under way.</summary>
/// <param name="Error">Why it could not be carried out; null if it was.</param>
public sealed record ReconciliationState(DateTimeOffset StartedAt, DateTimeOffset? EndedAt, Verification? Found, string? Error)
{
    public bool IsUnderWay => EndedAt is null;
}

/// <summary>
/// On demand, reads the whole record again into projections of its own and compares them with the live ones. One reconciliation runs at
/// a time; its result is kept until the next one is started. While it runs, its projections take as much memory as the live ones.
/// </summary>
public sealed partial class Reconciliation(
    IMediator mediator, EngineFactory engines, IConfiguration configuration, TimeProvider clock, ILogger<Reconciliation> logger)
    : BackgroundService
{
    private readonly Channel<bool> _asked = Channel.CreateBounded<bool>(1);

    // Written when a reconciliation is started and by the loop that runs it; read by the pages and the API.
    private volatile ReconciliationState? _state;

    public ReconciliationState? State => _state;

    /// <summary>Starts a reconciliation; false if one is under way already.</summary>
    public bool Start()
    {
        if (_state is { IsUnderWay: true }) return false;
        _state = new ReconciliationState(clock.GetUtcNow(), null, null, null);
        return _asked.Writer.TryWrite(true);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var _ in _asked.Reader.ReadAllAsync(stoppingToken))
        {
            var started = clock.GetUtcNow();
            try
            {
                // New snapshots, so that the live states of now are compared and not those of the last snapshot.
                await mediator.Send(new TakeSnapshots(), stoppingToken);
                using var engine = engines(configuration);
                var found = await engine.Services.GetRequiredService<IMediator>().Send(new VerifyRecord(), stoppingToken);
                _state = new ReconciliationState(started, clock.GetUtcNow(), found, null);
            }
            catch (Exception error) when (error is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                LogFailure(logger, error);
                _state = new ReconciliationState(started, clock.GetUtcNow(), null, error.Message);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The reconciliation could not be carried out")]
    private static partial void LogFailure(ILogger logger, Exception error);
}
