using DayTrading.Accounts;
using DayTrading.Kernel;
using DayTrading.Trading;
using DayTrading.Triggers;
using MediatR;

namespace DayTrading.Audit;

/// <summary>What a user has, waits for and did last (spec: DISPLAY_SUMMARY). Answers an <see cref="AccountSummary"/>.</summary>
public sealed class DisplaySummary(TransactionNumber number, UserId user) : Command(CommandWord.DisplaySummary, number, user);

/// <summary>The same without a command, and so without an event; null if there is no account.</summary>
public sealed record GetSummary(UserId User) : IRequest<AccountSummary?>;

/// <summary>
/// An account at one moment of its user's order. Holdings and triggers in ordinal order of the symbols, the rest oldest or newest first.
/// </summary>
/// <param name="PendingBuys">Oldest first; the last one is the one that COMMIT_BUY and CANCEL_BUY act on. <paramref name="PendingSells"/>
/// likewise.</param>
/// <param name="Triggers">Buy side first; one without a price is not armed.</param>
/// <param name="Transactions">The newest 50, newest first.</param>
public sealed record AccountSummary(
    UserId User,
    Money AvailableCash,
    Money HeldCash,
    IReadOnlyList<KeyValuePair<StockSymbol, Holding>> Holdings,
    IReadOnlyList<PendingOrderSummary> PendingBuys,
    IReadOnlyList<PendingOrderSummary> PendingSells,
    IReadOnlyList<Trigger> Triggers,
    IReadOnlyList<Transaction> Transactions);

/// <summary>A pending order and for how many seconds it can still be committed, begun ones included.</summary>
public readonly record struct PendingOrderSummary(PendingOrder Order, long SecondsLeft);

internal sealed class DisplaySummaryHandler(Summaries summaries) : IRequestHandler<DisplaySummary, Outcome>
{
    public async Task<Outcome> Handle(DisplaySummary request, CancellationToken cancellationToken) =>
        await summaries.ReadAsync(request.User) is { } summary ? Outcome.Done(summary) : Refusal.NoAccount(request.User);
}

internal sealed class GetSummaryHandler(Summaries summaries, Turns turns) : IRequestHandler<GetSummary, AccountSummary?>
{
    public async Task<AccountSummary?> Handle(GetSummary request, CancellationToken cancellationToken)
    {
        AccountSummary? summary = null;
        await turns.RunSystemAsync(request.User.Value, async () => summary = await summaries.ReadAsync(request.User));
        return summary;
    }
}

/// <summary>Puts a summary together from the modules' books; to be called within the user's turn.</summary>
internal sealed class Summaries(IMediator mediator, RecentTransactions recent, TimeProvider clock)
{
    public async ValueTask<AccountSummary?> ReadAsync(UserId user)
    {
        if (await mediator.Send(new GetAccount(user)) is not { } account) return null;

        var orders = await mediator.Send(new GetPendingOrders(user));
        var triggers = await mediator.Send(new GetTriggers(user));
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        return new AccountSummary(
            user, account.AvailableCash, account.HeldCash, [.. account.Holdings], Left(orders.Buys, now), Left(orders.Sells, now), triggers,
            recent.Of(user));
    }

    private static PendingOrderSummary[] Left(IReadOnlyList<PendingOrder> orders, long now)
    {
        var left = new PendingOrderSummary[orders.Count];
        for (var i = 0; i < left.Length; i++)
            left[i] = new PendingOrderSummary(orders[i], Math.Max(0, (orders[i].ExpiresAt - now + 999) / 1000));
        return left;
    }
}
