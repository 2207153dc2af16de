using System.Threading.Channels;
using DayTrading.Accounts;
using DayTrading.AccountViews;
using DayTrading.Kernel;
using DayTrading.Record;
using MediatR;

namespace DayTrading.Web.Live;

/// <summary>
/// Tells subscribers what happened on their accounts, once it is durable. As a projection it hears of every event when it is applied,
/// which is before that: so it only notes that the account has changed. The delivery then takes the account as it is in its user's turn,
/// when everything noted is in the journal, waits until the journal is written up to there, and sends.
/// </summary>
internal sealed class DurableChanges(Subscribers subscribers) : IProjection
{
    // An account stands in it at most once; with room for those whose last subscriber has just left.
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
    /// <summary>Accounts of one round: each waits for its user's turn, all share one wait for the store.</summary>
    private const int AtOnce = 256;

    /// <summary>Between rounds; a user under a workload changes thousands of times a second.</summary>
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
                // The record takes nothing more: the program ends, and the pages will see from the record what was durable.
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

    // The events are taken first: what is among them is in the journal when the summary has had its turn.
    private async Task<(WatchedAccount Account, LiveAccount Change)> ReadAsync(WatchedAccount account, CancellationToken cancellationToken)
    {
        var (domainEvent, isComplete) = account.Take();
        var summary = await mediator.Send(new GetSummary(account.User), cancellationToken);
        return (account, LiveAccount.Of(summary, domainEvent, isComplete));
    }
}
