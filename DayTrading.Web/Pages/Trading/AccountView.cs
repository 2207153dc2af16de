using DayTrading.Accounts;
using DayTrading.AccountViews;
using DayTrading.Kernel;
using DayTrading.Quotes;
using DayTrading.Record;
using DayTrading.Triggers;
using DayTrading.Web.Live;
using MediatR;

namespace DayTrading.Web.Pages.Trading;

/// <summary>A holding at the last price known to this process; without a price its value is unknown.</summary>
internal sealed record HoldingView(StockSymbol Symbol, Holding Holding, Quote? Quote)
{
    public long Shares => Holding.Available + Holding.Held;

    /// <summary>Rounded down to the cent; the total cost is exact.</summary>
    public Money AverageCost => new(Holding.Cost.Cents / Shares);

    public Money? Value => Quote is { } quote ? Exactly((Int128)Shares * quote.Price.Cents) : null;

    public Money? Profit => Value is { } value ? value - Holding.Cost : null;

    /// <summary>Null if the product exceeds 64 bits of cents: no account is worth that much, but shares times any price can be.</summary>
    public static Money? Exactly(Int128 cents) => cents > long.MaxValue / 4 ? null : new Money((long)cents);
}

/// <summary>A trigger, and how far the last price is from the trigger's price.</summary>
internal sealed record TriggerView(Trigger Trigger, Quote? Quote)
{
    /// <summary>How far the price still has to move; null if the trigger has no price or the stock no quote.</summary>
    public Money? Distance => (Trigger.Price, Quote) is ({ } price, { } quote)
        ? Trigger.Side == Side.Buy ? quote.Price - price : price - quote.Price
        : null;
}

/// <summary>What the pages show of a trader's account; there is no account before the first ADD.</summary>
/// <param name="IsDurable">False if the store did not confirm in time that everything shown is stored.</param>
internal sealed record AccountView(
    AccountSummary? Account, bool IsDurable, IReadOnlyList<HoldingView> Holdings, IReadOnlyList<TriggerView> Triggers)
{
    public Money Cost => Sum(Holdings.Select(h => (Money?)h.Holding.Cost)) ?? Money.Zero;

    /// <summary>The value of all holdings; null if the price of any is unknown.</summary>
    public Money? MarketValue => Sum(Holdings.Select(h => h.Value));

    public Money? Profit => MarketValue is { } value ? value - Cost : null;

    public Money? Worth => MarketValue is { } value && Account is { } account ? account.AvailableCash + account.HeldCash + value : null;

    private static Money? Sum(IEnumerable<Money?> parts)
    {
        Int128 cents = 0;
        foreach (var part in parts)
        {
            if (part is not { } some) return null;
            cents += some.Cents;
        }

        return HoldingView.Exactly(cents);
    }
}

/// <summary>Reads accounts for pages: records no event, and waits until what is shown is stored.</summary>
internal sealed class AccountViewReader(IMediator mediator, RecentQuotes recent, TimeProvider clock)
{
    /// <summary>A page waits at most this long for the store; then it says that the store does not answer.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public async Task<AccountView> ReadAsync(UserId user, CancellationToken cancellationToken)
    {
        var account = await mediator.Send(new GetSummary(user), cancellationToken);
        var isDurable = await IsDurableAsync(cancellationToken);
        if (account is null) return new AccountView(null, isDurable, [], []);

        return new AccountView(
            account, isDurable,
            [.. account.Holdings.Select(h => new HoldingView(h.Key, h.Value, recent.Latest(h.Key)))],
            [.. account.Triggers.Select(t => new TriggerView(t, recent.Latest(t.Symbol)))]);
    }

    private async Task<bool> IsDurableAsync(CancellationToken cancellationToken)
    {
        try
        {
            await mediator.Send(new FlushRecord(), cancellationToken).WaitAsync(Patience, clock, cancellationToken);
            return true;
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested && failure is not OutOfMemoryException)
        {
            // The store is slow, or the record is closed: what is shown may not be stored yet, and the page says so.
            return false;
        }
    }
}
