using System.Diagnostics;
using DayTrading.Kernel;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace DayTrading.Record;

/// <summary>
/// Takes snapshots of the users' states while work goes on, so that recovery need not read the whole record. A round takes every user whose
/// state changed since the last one, each within that user's turn, for the microseconds it takes to copy the state. The writer stores the
/// copies with its batches.
/// </summary>
internal sealed partial class Snapshots(
    Journal journal, IUserTurns turns, SnapshotFormat format, RecordProgress progress, IOptions<RecordOptions> options, TimeProvider clock,
    ILogger<Snapshots> logger) : BackgroundService
{
    /// <summary>How often to check whether a round is due. A late round only makes recovery a little longer.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How many users, and bytes of their states, may wait for the store at the same time: one more batch of a few milliseconds.
    /// </summary>
    private const int MaxWaiting = 256;

    private const int MaxWaitingBytes = 1 << 20;

    private readonly SemaphoreSlim _oneRound = new(1);

    /// <summary>
    /// Takes a round now. When this returns, each user's snapshot is durable, and recovery reads only what comes after the round's
    /// beginning, whose sequence number this answers.
    /// </summary>
    public async Task<long> TakeAsync(CancellationToken cancellationToken)
    {
        await _oneRound.WaitAsync(cancellationToken);
        try
        {
            return await TakeRoundAsync(cancellationToken);
        }
        finally
        {
            _oneRound.Release();
        }
    }

    public override void Dispose()
    {
        base.Dispose();
        _oneRound.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (progress.Durable - progress.Snapshots >= options.Value.SnapshotEvery) await TakeAsync(stoppingToken);
        }
    }

    private async Task<long> TakeRoundAsync(CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        var round = new SnapshotRound();
        await journal.AppendAsync(round, CancellationToken.None);
        await round.WhenDurable.WaitAsync(cancellationToken);
        if (round.Sequence == progress.Snapshots) return round.Sequence;

        var bytes = 0;
        var stored = new List<Task>();
        foreach (var user in round.Users)
        {
            await turns.RunSystemAsync(UserId.Parse(user), async turn =>
            {
                var snapshot = new UserSnapshot(user, format.Save(turn));
                bytes += snapshot.State.Length;
                await journal.AppendAsync(snapshot, CancellationToken.None);
                stored.Add(snapshot.WhenDurable);
            });
            if (stored.Count < MaxWaiting && bytes < MaxWaitingBytes) continue;

            await Task.WhenAll(stored).WaitAsync(cancellationToken);
            stored.Clear();
            bytes = 0;
        }

        await Task.WhenAll(stored).WaitAsync(cancellationToken);
        var end = new SnapshotRoundEnd(round);
        await journal.AppendAsync(end, CancellationToken.None);
        await end.WhenDurable.WaitAsync(cancellationToken);
        var milliseconds = (long)Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        LogRound(logger, round.Users.Count, round.Sequence, milliseconds);
        return round.Sequence;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Snapshots of {Users} users up to entry {Sequence} in {Milliseconds} ms")]
    private static partial void LogRound(ILogger logger, int users, long sequence, long milliseconds);
}
