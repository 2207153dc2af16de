using DayTrading.Accounts;
using DayTrading.AccountViews;
using DayTrading.Kernel;
using DayTrading.Quotes;
using DayTrading.Web.Api;
using DayTrading.WorkloadRuns;

namespace DayTrading.Web.Live;

/// <summary>What a browser is sent: whatever is new since it was last sent something. Money is text with two decimals.</summary>
/// <param name="Quotes">Of the stocks that it watches, the newest of each.</param>
/// <param name="Account">Null if nothing happened on its user's account.</param>
/// <param name="Runs">How far workloads are, for supervisors alone; the newest of each that has moved.</param>
internal sealed record LiveUpdate(IReadOnlyList<LiveQuote> Quotes, LiveAccount? Account, IReadOnlyList<LiveRun> Runs);

/// <summary>What a connection that asks for stocks is told at once: their last quotes, or why it is not given any.</summary>
internal sealed record WatchAnswer(IReadOnlyList<LiveQuote> Quotes, string? Rejection)
{
    public static WatchAnswer Rejected(string message) => new([], message);
}

/// <param name="At">When it was received from the quote server, UTC milliseconds since 1970.</param>
internal sealed record LiveQuote(string Symbol, string Price, long At)
{
    public static LiveQuote Of(Quote quote) =>
        new(quote.Symbol.ToString(), quote.Price.ToString(), quote.ReceivedAt.ToUnixTimeMilliseconds());
}

/// <summary>A workload that waits, is under way or has just ended; its parts are those of <see cref="RunAnswer"/>.</summary>
/// <param name="Progress">Null unless it is under way; with the depth of the record's queue.</param>
internal sealed record LiveRun(long Id, string State, long Lines, long LinesDone, ProgressAnswer? Progress)
{
    public static LiveRun Of(RunRow run, RunProgress? now) => new(
        run.Id, run.State.ToString().ToLowerInvariant(), now?.Progress.Lines ?? run.Lines, now?.Progress.LinesDone ?? run.LinesDone,
        now is null ? null : ProgressAnswer.Of(now));
}

/// <summary>A user's account once what happened on it is durable.</summary>
/// <param name="Events">Oldest first; under a flood the oldest are left out, and <paramref name="IsComplete"/> is false.</param>
internal sealed record LiveAccount(string Available, string Held, IReadOnlyList<LiveEvent> Events, bool IsComplete)
{
    /// <summary>Of how many events a browser is told singly; it fetches the whole account anyway.</summary>
    public const int MaxEvents = 32;

    public static LiveAccount Of(AccountSummary? account, IReadOnlyList<DomainEvent> domainEvent, bool isComplete) => new(
        (account?.AvailableCash ?? Money.Zero).ToString(), (account?.HeldCash ?? Money.Zero).ToString(),
        [.. domainEvent.Select(LiveEvent.Of)], isComplete);

    /// <summary>This one and, before it, what a browser has not been sent yet.</summary>
    public LiveAccount After(LiveAccount? unsent)
    {
        if (unsent is null) return this;

        var all = unsent.Events.Concat(Events).ToList();
        var left = Math.Max(0, all.Count - MaxEvents);
        return this with { Events = [.. all.Skip(left)], IsComplete = left == 0 && unsent.IsComplete && IsComplete };
    }
}

/// <param name="Kind">placed, committed, cancelled, expired, fired, set or added.</param>
/// <param name="BySystem">Nobody asked for it just now: an order expired, or a trigger fired.</param>
/// <param name="Text">A message for a person.</param>
internal sealed record LiveEvent(string Kind, bool BySystem, long Number, string? Symbol, long Shares, string Price, long At, string Text)
{
    public static LiveEvent Of(DomainEvent domainEvent)
    {
        return new LiveEvent(
            domainEvent.Verb, domainEvent.IsBySystem, domainEvent.Number.Value,
                domainEvent.Symbol.IsNone ? null : domainEvent.Symbol.ToString(),
            domainEvent.Shares, domainEvent.Price.ToString(), domainEvent.At, domainEvent.Message);
    }
}
