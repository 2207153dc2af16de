using DayTrading.Kernel;
using MediatR;
using Microsoft.Extensions.Options;

namespace DayTrading.Web;

/// <summary>One command as a person or a program asks for it: the texts of its fields, whichever its word has.</summary>
internal sealed record DeskForm(CommandWord Word, string? Symbol = null, string? Funds = null, string? Filename = null);

/// <summary>How a command at the desk ended.</summary>
internal enum DeskEnd
{
    /// <summary>Done, and durable.</summary>
    Done,

    /// <summary>Refused by the rules, durably so; nothing was changed.</summary>
    Refused,

    /// <summary>The idempotency key cannot be used for this command; nothing was executed.</summary>
    WrongKey,

    /// <summary>The desk cannot take it now; nothing was executed.</summary>
    NotTaken,

    /// <summary>It was taken, and whether it is durable is not known yet.</summary>
    NotKnownYet,
}

/// <summary>What the desk answers.</summary>
/// <param name="Number">The command's transaction number; none if it was not taken.</param>
/// <param name="Result">What a done command changed (a <see cref="DomainEvent"/>) or answers (a quote, a summary, a dumplog).</param>
/// <param name="Sentence">Why it is not done, and what to do; null if it is.</param>
internal sealed record DeskAnswer(DeskEnd End, TransactionNumber? Number, object? Result, string? Sentence)
{
    public static DeskAnswer NotTaken(string why) => new(DeskEnd.NotTaken, null, null, $"{why}; nothing was executed. Try again.");
}

internal sealed class DeskOptions
{
    /// <summary>
    /// Commands of people and programs that may be under way at once, 1 to 100,000, about 2 kB each; beyond it they are turned away.
    /// </summary>
    public int MostInFlight { get; set; } = 4_096;

    /// <summary>
    /// How long a command may take until it is durable, 1 s to 5 minutes; then its sender is told that its outcome is not known yet. More
    /// than the four seconds of a quote.
    /// </summary>
    public TimeSpan Deadline { get; set; } = TimeSpan.FromSeconds(15);
}

/// <summary>
/// Where commands of people and programs come in, from pages, API and hub alike. It answers when the outcome is durable, takes no more than
/// the store can follow, and none while the program ends.
/// </summary>
internal sealed class CommandDesk(
    CommandFactory commands, TransactionNumbers numbers, IMediator mediator, Journal journal, IHostApplicationLifetime lifetime,
    IOptions<DeskOptions> options, TimeProvider clock)
{
    // Through Interlocked: commands between their arrival and their durability.
    private int _inFlight;

    /// <summary>
    /// Executes one command of this user's account. With a <paramref name="key"/>, a repeat within 24 hours answers as the first time.
    /// Cancelling ends the wait, not a command that was taken.
    /// </summary>
    public async Task<DeskAnswer> ExecuteAsync(UserId user, DeskForm form, string? key, CancellationToken cancellationToken)
    {
        if (lifetime.ApplicationStopping.IsCancellationRequested) return DeskAnswer.NotTaken("The site is shutting down");
        if (Interlocked.Increment(ref _inFlight) > options.Value.MostInFlight)
        {
            Interlocked.Decrement(ref _inFlight);
            return DeskAnswer.NotTaken("Too many commands are under way");
        }

        var command = Create(user, form);
        command.IdempotencyKey = key;
        var executing = ExecuteAsync(command);
        try
        {
            return await executing.WaitAsync(options.Value.Deadline, clock, cancellationToken);
        }
        catch (TimeoutException)
        {
            return new DeskAnswer(DeskEnd.NotKnownYet, command.Number, null, "The outcome is not known yet");
        }
    }

    private Command Create(UserId user, DeskForm form) => commands.Create(
        numbers.Next(),
        new CommandForm { Word = form.Word, User = user.Value, Symbol = form.Symbol, Funds = form.Funds, Filename = form.Filename });

    private async Task<DeskAnswer> ExecuteAsync(Command command)
    {
        try
        {
            await journal.WaitForRoomAsync(CancellationToken.None);
            var durable = command.WhenDurable();
            var outcome = await mediator.Send(command, CancellationToken.None);
            await durable;
            return new DeskAnswer(outcome.IsDone ? DeskEnd.Done : DeskEnd.Refused, command.Number, outcome.Result, outcome.Refusal?.Sentence);
        }
        finally
        {
            Interlocked.Decrement(ref _inFlight);
        }
    }
}
