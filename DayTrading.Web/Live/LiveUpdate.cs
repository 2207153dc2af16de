using DayTrading.Accounts;
using DayTrading.AccountViews;
using DayTrading.Kernel;
using DayTrading.Quotes;
using DayTrading.Web.Api;
using DayTrading.WorkloadRuns;

namespace DayTrading.Web.Live;

/// <summary>An update for a browser: everything new since its last update. Money is text with two decimals.</summary>
/// <param name="Quotes">The newest quote of each stock that it watches.</param>
/// <param name="Account">Null if nothing changed on its user's account.</param>
/// <param name="Runs">For supervisors only: the newest progress of each run that has changed.</param>
internal sealed record LiveUpdate(IReadOnlyList<LiveQuote> Quotes, LiveAccount? Account, IReadOnlyList<LiveRun> Runs);

/// <summary>The answer to a connection that asks to watch stocks: their last quotes, or why it was rejected.</summary>
internal sealed record WatchAnswer(IReadOnlyList<LiveQuote> Quotes, string? Rejection)
{
    public static WatchAnswer Rejected(string message) => new([], message);
}

/// <param name="At">When the quote was received from the quote server, UTC milliseconds since 1970.</param>
internal sealed record LiveQuote(string Symbol, string Price, long At)
{
    public static LiveQuote Of(Quote quote) =>
        new(quote.Symbol.ToString(), quote.Price.ToString(), quote.ReceivedAt.ToUnixTimeMilliseconds());
}

/// <summary>A run that waits, is under way or has just ended; its fields are those of <see cref="RunAnswer"/>.</summary>
/// <param name="Progress">Null unless it is under way; includes the depth of the record's queue.</param>
internal sealed record LiveRun(long Id, string State, long Lines, long LinesDone, ProgressAnswer? Progress)
{
    public static LiveRun Of(RunRow run, RunProgress? now) => new(
        run.Id, run.State.ToString().ToLowerInvariant(), now?.Progress.Lines ?? run.Lines, now?.Progress.LinesDone ?? run.LinesDone,
        now is null ? null : ProgressAnswer.Of(now));
}

/// <summary>A user's account after events that are now durable.</summary>
/// <param name="Events">Oldest first; if there are too many, the oldest are left out and <paramref name="IsComplete"/> is false.</param>
internal sealed record LiveAccount(string Available, string Held, IReadOnlyList<LiveEvent> Events, bool IsComplete)
{
    /// <summary>The most events in one update; the browser also fetches the whole account again.</summary>
    public const int MaxEvents = 32;

    public static LiveAccount Of(AccountSummary? account, IReadOnlyList<DomainEvent> events, bool isComplete) => new(
        (account?.AvailableCash ?? Money.Zero).ToString(), (account?.HeldCash ?? Money.Zero).ToString(),
        [.. events.Select(LiveEvent.Of)], isComplete);

    /// <summary>This update merged with the one before it that was not sent yet.</summary>
    public LiveAccount After(LiveAccount? unsent)
    {
        if (unsent is null) return this;

        var all = unsent.Events.Concat(Events).ToList();
        var left = Math.Max(0, all.Count - MaxEvents);
        return this with { Events = [.. all.Skip(left)], IsComplete = left == 0 && unsent.IsComplete && IsComplete };
    }
}

/// <param name="Kind">placed, committed, cancelled, expired, fired, set or added.</param>
/// <param name="BySystem">True for a change by the system: an order expired, or a trigger fired.</param>
/// <param name="Text">The event as a message for a person.</param>
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
