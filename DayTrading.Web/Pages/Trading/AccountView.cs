using DayTrading.Accounts;
using DayTrading.Audit;
using DayTrading.Kernel;
using DayTrading.Quotes;
using DayTrading.Triggers;
using DayTrading.Web.Live;
using MediatR;

namespace DayTrading.Web.Pages.Trading;

/// <summary>A holding at the last price that this process has seen; without one its value is not known.</summary>
internal sealed record HoldingView(StockSymbol Symbol, Holding Holding, Quote? Quote)
{
    public long Shares => Holding.Available + Holding.Held;

    /// <summary>To the cent below; the whole cost is exact.</summary>
    public Money AverageCost => new(Holding.Cost.Cents / Shares);

    public Money? Value => Quote is { } quote ? Exactly((Int128)Shares * quote.Price.Cents) : null;

    public Money? Profit => Value is { } value ? value - Holding.Cost : null;

    /// <summary>No account is worth more cents than 64 bits hold, but shares times any price may be.</summary>
    public static Money? Exactly(Int128 cents) => cents > long.MaxValue / 4 ? null : new Money((long)cents);
}

/// <summary>A trigger and how far the last price is from its own.</summary>
internal sealed record TriggerView(Trigger Trigger, Quote? Quote)
{
    /// <summary>How far the price has still to move; null if the trigger has no price, or the stock no quote.</summary>
    public Money? Distance => (Trigger.Price, Quote) is ({ } price, { } quote)
        ? Trigger.Side == Side.Buy ? quote.Price - price : price - quote.Price
        : null;
}

/// <summary>What a trader's page shows of their account; no account before the first money.</summary>
/// <param name="IsDurable">False if the store did not say in time that all of it is stored.</param>
internal sealed record AccountView(
    AccountSummary? Account, bool IsDurable, IReadOnlyList<HoldingView> Holdings, IReadOnlyList<TriggerView> Triggers)
{
    public Money Cost => Sum(Holdings.Select(h => (Money?)h.Holding.Cost)) ?? Money.Zero;

    /// <summary>Of the holdings whose price is known; null if a price is missing for any.</summary>
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

/// <summary>Reads accounts for pages: without an event, and no sooner shown than stored.</summary>
internal sealed class AccountViews(IMediator mediator, Journal journal, RecentQuotes seen, TimeProvider clock)
{
    /// <summary>A page does not wait longer for a store that does not answer; it says so instead.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public async Task<AccountView> ReadAsync(UserId user, CancellationToken cancellationToken)
    {
        var account = await mediator.Send(new GetSummary(user), cancellationToken);
        var isDurable = await IsDurableAsync(cancellationToken);
        if (account is null) return new AccountView(null, isDurable, [], []);

        return new AccountView(
            account, isDurable,
            [.. account.Holdings.Select(h => new HoldingView(h.Key, h.Value, seen.Latest(h.Key)))],
            [.. account.Triggers.Select(t => new TriggerView(t, seen.Latest(t.Symbol)))]);
    }

    private async Task<bool> IsDurableAsync(CancellationToken cancellationToken)
    {
        try
        {
            await journal.FlushAsync(cancellationToken).WaitAsync(Patience, clock, cancellationToken);
            return true;
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested && failure is not OutOfMemoryException)
        {
            // The store is late, or the record is closed: what is shown may be more than what is stored, and the page says so.
            return false;
        }
    }
}
