using DayTrading.Audit;
using DayTrading.Kernel;
using DayTrading.Quotes;
using DayTrading.Web.Api;
using DayTrading.Web.Runs;

namespace DayTrading.Web.Live;

/// <summary>What a browser is sent: whatever is new since it was last sent something. Money is text with two decimals.</summary>
/// <param name="Quotes">Of the stocks that it watches, the newest of each.</param>
/// <param name="Account">Null if nothing happened on its user's account.</param>
/// <param name="Runs">How far workloads are, for supervisors alone; the newest of each that has moved.</param>
internal sealed record LiveUpdate(IReadOnlyList<LiveQuote> Quotes, LiveAccount? Account, IReadOnlyList<LiveRun> Runs);

/// <summary>What a connection that asks for stocks is told at once: their last quotes, or why it is not given any.</summary>
internal sealed record WatchAnswer(IReadOnlyList<LiveQuote> Quotes, string? Refusal)
{
    public static WatchAnswer Refused(string sentence) => new([], sentence);
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
    public static LiveRun Of(RunRow run, RunNow? now) => new(
        run.Id, run.State.ToString().ToLowerInvariant(), now?.Progress.Lines ?? run.Lines, now?.Progress.LinesDone ?? run.LinesDone,
        now is null ? null : ProgressAnswer.Of(now));
}

/// <summary>A user's account once what happened on it is durable.</summary>
/// <param name="Happened">Oldest first; under a flood the oldest are left out, and <paramref name="IsComplete"/> is false.</param>
internal sealed record LiveAccount(string Available, string Held, IReadOnlyList<LiveEvent> Happened, bool IsComplete)
{
    /// <summary>Of how many events a browser is told singly; it fetches the whole account anyway.</summary>
    public const int MostEvents = 32;

    public static LiveAccount Of(AccountSummary? account, IReadOnlyList<DomainEvent> happened, bool isComplete) => new(
        (account?.AvailableCash ?? Money.Zero).ToString(), (account?.HeldCash ?? Money.Zero).ToString(),
        [.. happened.Select(LiveEvent.Of)], isComplete);

    /// <summary>This one and, before it, what a browser has not been sent yet.</summary>
    public LiveAccount After(LiveAccount? unsent)
    {
        if (unsent is null) return this;

        var all = unsent.Happened.Concat(Happened).ToList();
        var left = Math.Max(0, all.Count - MostEvents);
        return this with { Happened = [.. all.Skip(left)], IsComplete = left == 0 && unsent.IsComplete && IsComplete };
    }
}

/// <param name="Kind">placed, committed, cancelled, expired, fired, set or added.</param>
/// <param name="BySystem">Nobody asked for it just now: an order expired, or a trigger fired.</param>
/// <param name="Text">A sentence for a person.</param>
internal sealed record LiveEvent(string Kind, bool BySystem, long Number, string? Symbol, long Shares, string Price, long At, string Text)
{
    public static LiveEvent Of(DomainEvent happened)
    {
        var kind = Sentences.KindOf(happened);
        return new LiveEvent(
            kind, kind is "expired" or "fired", happened.Number.Value, happened.Symbol.IsNone ? null : happened.Symbol.ToString(),
            happened.Shares, happened.Price.ToString(), happened.At, Sentences.Of(happened));
    }
}
