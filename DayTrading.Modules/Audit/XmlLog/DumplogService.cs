using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DayTrading.Audit;

/// <summary>Starts writing dumplogs once the record is open; at shutdown waits for those already asked for.</summary>
internal sealed partial class DumplogService(DumplogMaker dumplogs, TimeProvider clock, ILogger<DumplogService> logger)
    : IHostedLifecycleService
{
    /// <summary>Half of the 30 seconds of an orderly shutdown; the other half is for the record itself.</summary>
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(15);

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        dumplogs.Start();
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        try
        {
            await dumplogs.FinishAsync(cancellationToken).WaitAsync(MaxWait, clock, cancellationToken);
        }
        catch (Exception late) when (late is TimeoutException or OperationCanceledException)
        {
            LogUnfinished(logger);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Dumplogs were unfinished at shutdown; they can be made again")]
    private static partial void LogUnfinished(ILogger logger);
}
