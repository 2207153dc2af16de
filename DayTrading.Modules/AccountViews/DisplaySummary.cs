using DayTrading.Accounts;
using DayTrading.Engine;
using DayTrading.Kernel;
using DayTrading.Trading;
using DayTrading.Triggers;
using MediatR;

namespace DayTrading.AccountViews;

/// <summary>
/// A user's cash, holdings, pending orders, triggers and newest transactions (spec: DISPLAY_SUMMARY). Returns an
/// <see cref="AccountSummary"/>.
/// </summary>
public sealed class DisplaySummary(TransactionNumber number, UserId user) : Command(CommandWord.DisplaySummary, number, user);

/// <summary>The same summary without a command, so no event is recorded; null if there is no account.</summary>
public sealed record GetSummary(UserId User) : IRequest<AccountSummary?>;

/// <summary>
/// An account as it was between two of its user's commands. It is made of immutable parts, so making it costs the same however large the
/// account is. Holdings and triggers are in ordinal order of their symbols, the rest oldest or newest first.
/// </summary>
/// <param name="At">When the summary was made, UTC milliseconds since 1970.</param>
/// <param name="PendingBuys">Oldest first; COMMIT_BUY and CANCEL_BUY act on the last one.</param>
/// <param name="PendingSells">Oldest first; COMMIT_SELL and CANCEL_SELL act on the last one.</param>
/// <param name="Triggers">Buy side first; a trigger without a price is not armed.</param>
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

/// <summary>Builds a summary from the modules' projections.</summary>
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
