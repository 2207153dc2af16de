using DayTrading.Kernel;
using DayTrading.Trading;
using Microsoft.Extensions.Options;

namespace DayTrading.Tests.Trading;

/// <summary>spec: COMMIT or CANCEL never acts on an expired order, also not while the store is slow.</summary>
public sealed class ReleaseTests
{
    [Fact]
    public async Task An_order_that_expires_while_the_release_of_another_waits_for_the_journal_is_released_too()
    {
        var clock = new ManualClock();
        var orders = new OrderProjection();
        var journal = new Journal([orders], Options.Create(new JournalOptions { Capacity = 1 }), clock);
        var expiry = new Expiry(orders, journal, clock);
        var (user, end) = (UserId.Parse("u"), clock.GetUtcNow().ToUnixTimeMilliseconds());
        orders.Apply(Placed(user, 1, end + 1000));
        orders.Apply(Placed(user, 2, end + 2000));
        await journal.AppendAsync(Turn.OfSoleReader(user), Placed(user, 3, end + 60_000));
        clock.Advance(TimeSpan.FromSeconds(1));

        var release = expiry.ReleaseAsync(Turn.OfSoleReader(user)).AsTask();
        clock.Advance(TimeSpan.FromSeconds(1));
        await journal.TakeAsync(3);

        await release.WaitAsync(TimeSpan.FromSeconds(10));
        orders.Find(user)!.OldestFirst(Side.Buy).Select(o => o.Number.Value).ShouldBe([3]);
    }

    private static OrderPlaced Placed(UserId user, long number, long expiresAt) =>
        new(Side.Buy, user, new TransactionNumber(number), StockSymbol.Parse("ABC"), 1, new Money(100), expiresAt);
}
