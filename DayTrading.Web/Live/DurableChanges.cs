using System.Threading.Channels;
using DayTrading.Accounts;
using DayTrading.AccountViews;
using DayTrading.Kernel;
using DayTrading.Record;
using MediatR;

namespace DayTrading.Web.Live;

/// <summary>
/// Sends subscribers the events of their accounts once these are durable. As a projection it gets every event when it is applied, before
/// it is durable, so it only queues the account. The delivery then reads the account in its user's turn, when all its queued events are
/// in the journal, waits until the journal is written up to there, and sends.
/// </summary>
internal sealed class DurableChanges(Subscribers subscribers) : IProjection
{
    // Holds an account at most once, with room for accounts whose last subscriber has just left.
    private readonly Channel<WatchedAccount> _changed = Channel.CreateBounded<WatchedAccount>(2 * Subscribers.Max);

    public ChannelReader<WatchedAccount> Changed => _changed.Reader;

    public void Apply(DomainEvent domainEvent)
    {
        if (subscribers.Of(domainEvent.User) is not { } account || !domainEvent.ChangesAccount || !account.Add(domainEvent)) return;
        if (!_changed.Writer.TryWrite(account)) account.Take();
    }
}

internal sealed class DurableDelivery(DurableChanges changes, IMediator mediator, TimeProvider clock) : BackgroundService
{
    /// <summary>Accounts per round: each waits for its user's turn, all share one wait for the store.</summary>
    private const int AtOnce = 256;

    /// <summary>The pause between rounds: in a workload, an account can change thousands of times a second.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (await changes.Changed.WaitToReadAsync(stoppingToken))
        {
            try
            {
                await DeliverAsync(stoppingToken);
            }
            catch (ChannelClosedException)
            {
                // The record is closed because the program ends. Pages read what was durable from the record later.
                return;
            }

            await Task.Delay(Pause, clock, stoppingToken);
        }
    }

    private async Task DeliverAsync(CancellationToken cancellationToken)
    {
        var reading = new List<Task<(WatchedAccount Account, LiveAccount Change)>>();
        while (reading.Count < AtOnce && changes.Changed.TryRead(out var account)) reading.Add(ReadAsync(account, cancellationToken));
        var changed = await Task.WhenAll(reading);
        await mediator.Send(new FlushRecord(), cancellationToken);
        foreach (var (account, change) in changed)
        {
            foreach (var subscriber in account.Subscribers) subscriber.Put(change);
        }
    }

    // The events are taken first: all of them are in the journal once the summary has been read in the user's turn.
    private async Task<(WatchedAccount Account, LiveAccount Change)> ReadAsync(WatchedAccount account, CancellationToken cancellationToken)
    {
        var (events, isComplete) = account.Take();
        var summary = await mediator.Send(new GetSummary(account.User), cancellationToken);
        return (account, LiveAccount.Of(summary, events, isComplete));
    }
}
