using DayTrading.Accounts;
using DayTrading.Engine;
using DayTrading.Kernel;
using DayTrading.Trading;
using DayTrading.Triggers;
using MediatR;

namespace DayTrading.AccountViews;

/// <summary>What a user has, waits for and did last (spec: DISPLAY_SUMMARY). Answers an <see cref="AccountSummary"/>.</summary>
public sealed class DisplaySummary(TransactionNumber number, UserId user) : Command(CommandWord.DisplaySummary, number, user);

/// <summary>The same without a command, and so without an event; null if there is no account.</summary>
public sealed record GetSummary(UserId User) : IRequest<AccountSummary?>;

/// <summary>
/// An account at one moment of its user's order, made of parts that never change, so that it costs the same however much there is.
/// Holdings and
/// triggers in ordinal order of the symbols, the rest oldest or newest first.
/// </summary>
/// <param name="At">That moment, UTC milliseconds since 1970.</param>
/// <param name="PendingBuys">Oldest first; the last one is the one that COMMIT_BUY and CANCEL_BUY act on. <paramref name="PendingSells"/>
/// likewise.</param>
/// <param name="Triggers">Buy side first; one without a price is not armed.</param>
/// <param name="Transactions">The newest 50, newest first.</param>
public sealed record AccountSummary(
    UserId User,
    long At,
    Money AvailableCash,
    Money HeldCash,
    IReadOnlyCollection<KeyValuePair<StockSymbol, Holding>> Holdings,
    IReadOnlyList<PendingOrder> PendingBuys,
    IReadOnlyList<PendingOrder> PendingSells,
    IEnumerable<Trigger> Triggers,
    IReadOnlyList<Transaction> Transactions) : ICommandResult;

internal sealed class DisplaySummaryHandler(Summaries summaries) : IRequestHandler<DisplaySummary, Outcome>
{
    public async Task<Outcome> Handle(DisplaySummary request, CancellationToken cancellationToken) =>
        await summaries.ReadAsync(request.Turn!) is { } summary ? Outcome.Done(summary) : Rejection.NoAccount(request.User);
}

internal sealed class GetSummaryHandler(Summaries summaries, Turns turns) : IRequestHandler<GetSummary, AccountSummary?>
{
    public async Task<AccountSummary?> Handle(GetSummary request, CancellationToken cancellationToken)
    {
        AccountSummary? summary = null;
        await turns.RunSystemAsync(request.User, async turn => summary = await summaries.ReadAsync(turn));
        return summary;
    }
}

/// <summary>Puts a summary together from the modules' projections.</summary>
internal sealed class Summaries(IMediator mediator, RecentTransactions recent, TimeProvider clock)
{
    public async ValueTask<AccountSummary?> ReadAsync(Turn turn)
    {
        if (await mediator.Send(new GetAccount(turn)) is not { } account) return null;

        var orders = await mediator.Send(new GetPendingOrders(turn));
        var triggers = await mediator.Send(new GetTriggers(turn));
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        return new AccountSummary(
            turn.User, now, account.AvailableCash, account.HeldCash, account.Holdings, orders.Buys, orders.Sells, triggers,
                recent.Of(turn));
    }
}
