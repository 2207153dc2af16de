using DayTrading.Engine;
using DayTrading.Kernel;
using MediatR;
using Microsoft.Extensions.Hosting;

namespace DayTrading.Trading;

/// <summary>Releases expired pending orders. The system does this by itself, under the transaction number of the order.</summary>
internal sealed class Expiry(OrderProjection orders, Journal journal, TimeProvider clock)
{
    /// <summary>Releases the user's orders that have expired by now, oldest first.</summary>
    public ValueTask ReleaseAsync(Turn turn) =>
        orders.Find(turn.User) is { } ofUser && ofUser.FirstExpiry <= Now() ? ReleaseAsync(turn, ofUser) : ValueTask.CompletedTask;

    /// <summary>Called when the watched time has come: releases expired orders, and queues the user for the next expiry.</summary>
    public async ValueTask ReleaseAndWatchAsync(Turn turn)
    {
        await ReleaseAsync(turn);
        if (orders.Find(turn.User) is not { } ofUser) return;

        ofUser.WatchedFor = long.MaxValue;
        orders.Watch(turn.User, ofUser);
    }

    public long Now() => clock.GetUtcNow().ToUnixTimeMilliseconds();

    private async ValueTask ReleaseAsync(Turn turn, PendingOrders ofUser)
    {
        // Repeated until nothing is left: while the journal keeps a release waiting, the next order can expire.
        for (var now = Now(); ofUser.FirstExpiry <= now; now = Now())
        {
            var expired = Expired(Side.Buy, ofUser, now).Concat(Expired(Side.Sell, ofUser, now));
            foreach (var (side, order) in expired.OrderBy(e => e.Order.ExpiresAt).ThenBy(e => e.Order.Number).ToList())
                await journal.AppendAsync(turn, new OrderExpired(side, turn.User, order.Terms));
        }
    }

    private static IEnumerable<(Side Side, PendingOrder Order)> Expired(Side side, PendingOrders ofUser, long now) =>
        ofUser.OldestFirst(side).Where(order => order.ExpiresAt <= now).Select(order => (side, order));
}

/// <summary>
/// Releases a user's expired orders before any command of the user is handled, so that COMMIT and CANCEL never act on one.
/// </summary>
internal sealed class ReleaseExpiredBehavior<TRequest, TResponse>(Expiry expiry) : IPipelineBehavior<TRequest, TResponse>
    where TRequest : Command
{
    public Task<TResponse> Handle(TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TResponse> next)
    {
        if (request.Turn is not { } turn) return next(); // the supervisor's DUMPLOG, which belongs to no user

        var releasing = expiry.ReleaseAsync(turn);
        return releasing.IsCompletedSuccessfully ? next() : AfterReleaseAsync(releasing.AsTask(), next);
    }

    private static async Task<TResponse> AfterReleaseAsync(Task releasing, RequestHandlerDelegate<TResponse> next)
    {
        await releasing;
        return await next();
    }
}

/// <summary>Releases expired orders of users who send nothing, within a second of their expiry.</summary>
internal sealed class ExpiryWatch(OrderProjection orders, Expiry expiry, Turns turns, TimeProvider clock) : BackgroundService
{
    /// <summary>A quarter of the second within which an expired order must be released.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    /// <summary>How many users' releases wait for their turns at the same time; a turn is usually busy for microseconds only.</summary>
    private const int AtOnce = 64;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken)) await ReleaseDueAsync();
    }

    private Task ReleaseDueAsync() => Parallel.ForEachAsync(
        Due(),
        new ParallelOptions { MaxDegreeOfParallelism = AtOnce },
        async (user, _) => await turns.RunSystemAsync(user, expiry.ReleaseAndWatchAsync));

    private IEnumerable<UserId> Due()
    {
        var now = expiry.Now();
        while (orders.TryTakeDue(now, out var user)) yield return user;
    }
}
