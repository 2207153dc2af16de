using DayTrading.Accounts;
using DayTrading.AccountViews;
using DayTrading.Engine;
using DayTrading.Kernel;
using DayTrading.Quotes;
using DayTrading.Trading;
using DayTrading.Triggers;

namespace DayTrading.Web.Api;

/// <summary>A command that is executed and durable.</summary>
/// <param name="Change">What the command changed; null for one that changes nothing.</param>
/// <param name="Quote">The answer of QUOTE; null in a repeat, because answers are not recorded.</param>
/// <param name="Account">The answer of DISPLAY_SUMMARY; null in a repeat likewise.</param>
/// <param name="Dumplog">The file that DUMPLOG is writing; null in a repeat likewise.</param>
internal sealed record CommandAnswer(
    long TransactionNum, string Command, ChangeAnswer? Change, QuoteAnswer? Quote, AccountAnswer? Account, string? Dumplog)
{
    public static CommandAnswer Of(CommandWord word, CommandResponse.Done answer) => new(
        answer.Number.Value, word.Name(),
        answer.Result is DomainEvent domainEvent ? ChangeAnswer.Of(domainEvent) : null,
        answer.Result is Quote quote ? QuoteAnswer.Of(quote) : null,
        answer.Result is AccountSummary summary ? AccountAnswer.Of(summary) : null,
        (answer.Result as IPendingDumplog)?.Name);
}

/// <summary>What a command changed; money as a decimal string.</summary>
/// <param name="Price">The price per share; for a trigger the price that was set.</param>
/// <param name="Amount">The amount added, held or traded; for a trigger the amount that was set.</param>
/// <param name="Order">The transaction number of the order that was placed, committed or cancelled.</param>
/// <param name="ExpiresAt">The order can be committed until this time.</param>
internal sealed record ChangeAnswer(
    string? Symbol, long? Shares, string? Price, string? Amount, long? Order, DateTimeOffset? ExpiresAt, MovedAnswer Moved)
{
    public static ChangeAnswer Of(DomainEvent domainEvent) => new(
        domainEvent.Symbol.IsNone ? null : domainEvent.Symbol.ToString(),
        domainEvent.Shares == 0 ? null : domainEvent.Shares,
        domainEvent.UnitPrice?.ToString(),
        domainEvent.Amount?.ToString(),
        domainEvent.Order?.Value,
        domainEvent.ExpiresAt is { } expiresAt ? DateTimeOffset.FromUnixTimeMilliseconds(expiresAt) : null,
        MovedAnswer.Of(domainEvent.Posting));
}

/// <summary>Changes of the account's cash and shares: positive for more, negative for less.</summary>
internal sealed record MovedAnswer(string CashAvailable, string CashHeld, long SharesAvailable, long SharesHeld)
{
    public static MovedAnswer Of(Posting posting) =>
        new(posting.CashAvailable.ToString(), posting.CashHeld.ToString(), posting.SharesAvailable, posting.SharesHeld);
}

/// <summary>The current price of a stock, and when it came from the quote server, with the server's own time and key.</summary>
internal sealed record QuoteAnswer(string Symbol, string Price, DateTimeOffset ReceivedAt, long QuoteServerTime, string CryptoKey)
{
    public static QuoteAnswer Of(Quote quote) =>
        new(quote.Symbol.ToString(), quote.Price.ToString(), quote.ReceivedAt, quote.QuoteServerTime, quote.CryptoKey);
}

/// <summary>
/// An account's cash, holdings, orders and triggers. Pending orders oldest first: the last one is committed or cancelled next.
/// </summary>
/// <param name="Transactions">The newest 50 changes, newest first.</param>
internal sealed record AccountAnswer(
    string User, CashAnswer Cash, IReadOnlyList<HoldingAnswer> Holdings, IReadOnlyList<OrderAnswer> PendingBuys,
    IReadOnlyList<OrderAnswer> PendingSells, IReadOnlyList<TriggerAnswer> BuyTriggers, IReadOnlyList<TriggerAnswer> SellTriggers,
    IReadOnlyList<RecentAnswer> Transactions)
{
    public static AccountAnswer Of(AccountSummary summary) => new(
        summary.User.Value,
        new CashAnswer(summary.AvailableCash.ToString(), summary.HeldCash.ToString()),
        [.. summary.Holdings.Select(h => new HoldingAnswer(h.Key.ToString(), h.Value.Available, h.Value.Held))],
        [.. summary.PendingBuys.Select(o => OrderAnswer.Of(o, summary.At))],
        [.. summary.PendingSells.Select(o => OrderAnswer.Of(o, summary.At))],
        [.. summary.Triggers.Where(t => t.Side == Side.Buy).Select(TriggerAnswer.Of)],
        [.. summary.Triggers.Where(t => t.Side == Side.Sell).Select(TriggerAnswer.Of)],
        [.. summary.Transactions.Select(RecentAnswer.Of)]);
}

internal sealed record CashAnswer(string Available, string Held);

internal sealed record HoldingAnswer(string Symbol, long Available, long Held);

/// <param name="Cost">Shares × price.</param>
internal sealed record OrderAnswer(
    long TransactionNum, string Symbol, long Shares, string Price, string Cost, DateTimeOffset ExpiresAt, long SecondsLeft)
{
    public static OrderAnswer Of(PendingOrder order, long now) => new(
        order.Number.Value, order.Symbol.ToString(), order.Shares, order.Price.ToString(), order.Cost.ToString(),
        DateTimeOffset.FromUnixTimeMilliseconds(order.ExpiresAt), order.SecondsLeft(now));
}

/// <param name="Price">Null until it is set; with a price the trigger is armed.</param>
internal sealed record TriggerAnswer(string Symbol, string Amount, string? Price, string HeldCash, long HeldShares)
{
    public static TriggerAnswer Of(Trigger trigger) => new(
        trigger.Symbol.ToString(), trigger.Amount.ToString(), trigger.Price?.ToString(), trigger.HeldCash.ToString(), trigger.HeldShares);
}

/// <param name="BySystem">True for a change by the system: a trigger fired or an order expired.</param>
internal sealed record RecentAnswer(
    long TransactionNum, DateTimeOffset At, string Command, bool BySystem, string? Symbol, long Shares, string Funds, MovedAnswer Moved)
{
    public static RecentAnswer Of(Transaction transaction) => new(
        transaction.Number.Value, transaction.At, transaction.Command.Name(), transaction.BySystem,
        transaction.Symbol.IsNone ? null : transaction.Symbol.ToString(), transaction.Shares, transaction.Funds.ToString(),
        MovedAnswer.Of(transaction.Posting));
}
