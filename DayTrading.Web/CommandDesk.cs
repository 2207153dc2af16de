using System.Collections.Concurrent;
using System.Data.Common;
using System.Threading.Channels;
using DayTrading.Audit;
using DayTrading.Kernel;
using DayTrading.Trading;
using MediatR;
using Microsoft.Extensions.Options;

namespace DayTrading.Web;

/// <summary>
/// Where commands of people and programs come in, from pages, API and hub alike. It answers when the outcome is durable, takes no more than
/// the store can follow, and none while the program ends.
/// </summary>
internal sealed class CommandDesk(
    CommandFactory commands, TransactionNumbers numbers, IMediator mediator, Journal journal, IHostApplicationLifetime lifetime,
    IOptions<DeskOptions> options, TimeProvider clock)
{
    /// <summary>A repeat within this time answers as the first time; after it the key is free again (spec: Idempotency-Key).</summary>
    private static readonly TimeSpan KeyLifetime = TimeSpan.FromHours(24);

    // Commands with a key from their arrival until they are durable: the record cannot know them yet. No more than _inFlight.
    private readonly ConcurrentDictionary<(UserId User, string Key), KeyedCommand> _keyed = new();

    // Through Interlocked: commands from their arrival until they are durable, however long their senders wait.
    private int _inFlight;

    /// <summary>
    /// Executes one command of this user's account. With a <paramref name="key"/>, a repeat within 24 hours executes nothing and answers as
    /// the first time. Cancelling ends the wait, not a command that was taken.
    /// </summary>
    public async Task<DeskAnswer> ExecuteAsync(UserId user, DeskForm form, string? key, CancellationToken cancellationToken)
    {
        if (key is not null && !IsKey(key)) return DeskAnswer.WrongKey(DeskAnswer.KeyRule);
        if (lifetime.ApplicationStopping.IsCancellationRequested) return DeskAnswer.Unavailable(DeskAnswer.ShuttingDown);
        if (Interlocked.Increment(ref _inFlight) > options.Value.MaxInFlight)
        {
            Interlocked.Decrement(ref _inFlight);
            return DeskAnswer.Unavailable("Too many commands are under way");
        }

        var command = Create(user, form);
        command.IdempotencyKey = key;
        var executing = key is null ? CountedAsync(SendAsync(command)) : ExecuteKeyedAsync(command, user, key);
        try
        {
            return await executing.WaitAsync(options.Value.Deadline, clock, cancellationToken);
        }
        catch (TimeoutException)
        {
            return DeskAnswer.Indeterminate(command);
        }
    }

    private static bool IsKey(string key) =>
        key.Length is > 0 and <= Command.MaxIdempotencyKey && !key.AsSpan().ContainsAnyExceptInRange('!', '~');

    private Command Create(UserId user, DeskForm form)
    {
        var command = commands.Create(
            numbers.Next(),
            new CommandForm { Word = form.Word, User = user.Value, Symbol = form.Symbol, Funds = form.Funds, Filename = form.Filename });
        if (command is FinishCommand finish && form.ExpectedOrder is { } order) finish.ExpectedOrder = new TransactionNumber(order);
        return command;
    }

    private async Task<DeskAnswer> CountedAsync(Task<DeskAnswer> executing)
    {
        try
        {
            return await executing;
        }
        finally
        {
            Interlocked.Decrement(ref _inFlight);
        }
    }

    private Task<DeskAnswer> ExecuteKeyedAsync(Command command, UserId user, string key)
    {
        var mine = new KeyedCommand(RecordedForm.Of(command));
        var first = _keyed.GetOrAdd((user, key), mine);
        return CountedAsync(ReferenceEquals(first, mine) ? ExecuteFirstAsync(command, user, key, mine) : RepeatAsync(first, mine.Form));
    }

    /// <summary>
    /// Nobody else has this key in flight: whoever had it before is durable, so the record knows. The key stays taken until this command is
    /// durable too, even if its sender has been told that its outcome is not known yet.
    /// </summary>
    private async Task<DeskAnswer> ExecuteFirstAsync(Command command, UserId user, string key, KeyedCommand mine)
    {
        var answer = DeskAnswer.Unavailable("The command met a failure");
        try
        {
            var recorded = await mediator.Send(new FindRecorded(user, key, clock.GetUtcNow() - KeyLifetime), CancellationToken.None);
            answer = recorded is null ? await SendAsync(command) : Repeated(recorded, mine.Form);
        }
        catch (Exception failure) when (failure is StoreUnavailableException or DbException)
        {
            answer = DeskAnswer.Unavailable("The store cannot be read, so it is not known whether the command is a repeat");
        }
        finally
        {
            _keyed.TryRemove((user, key), out _);
            mine.Answer.SetResult(answer);
        }

        return answer;
    }

    private static async Task<DeskAnswer> RepeatAsync(KeyedCommand first, RecordedForm form) =>
        first.Form == form ? await first.Answer.Task : DeskAnswer.WrongKey(DeskAnswer.OtherCommand(first.Form));

    private static DeskAnswer Repeated(RecordedCommand recorded, RecordedForm form)
    {
        if (recorded.Form != form) return DeskAnswer.WrongKey(DeskAnswer.OtherCommand(recorded.Form));
        return recorded.Rejection is { } rejection
            ? new DeskAnswer(DeskEnd.Rejected, recorded.Number, null, rejection)
            : new DeskAnswer(DeskEnd.Done, recorded.Number, recorded.Event, null);
    }

    private async Task<DeskAnswer> SendAsync(Command command)
    {
        if (!await HasRoomSoonAsync())
            return DeskAnswer.Unavailable("The store does not follow at the moment");

        var durable = command.WhenDurable();
        try
        {
            var outcome = await mediator.Send(command, CancellationToken.None);
            await durable;
            return outcome.Rejection is { } rejection
                ? new DeskAnswer(DeskEnd.Rejected, command.Number, null, rejection.Message)
                : new DeskAnswer(DeskEnd.Done, command.Number, outcome.Result, null);
        }
        catch (ChannelClosedException)
        {
            // The journal has closed before the command got into it, and what is not in the record has not domainEvent.
            return DeskAnswer.Unavailable(DeskAnswer.ShuttingDown);
        }
        catch (StoreUnavailableException)
        {
            // It was on its way into the store when that failed for good; whether it is in it, the next start tells.
            return DeskAnswer.Indeterminate(command);
        }
    }

    /// <summary>
    /// Half of the deadline is for the wait for room, so that the sender hears that nothing was executed while that is true.
    /// </summary>
    private async ValueTask<bool> HasRoomSoonAsync()
    {
        using var late = new CancellationTokenSource(options.Value.Deadline / 2, clock);
        try
        {
            return await journal.WaitForRoomAsync(late.Token);
        }
        catch (Exception failure) when (failure is OperationCanceledException or ChannelClosedException or StoreUnavailableException)
        {
            // Late; or the journal has closed over a failure, and the process is ending.
            return false;
        }
    }

    private sealed record KeyedCommand(RecordedForm Form)
    {
        public TaskCompletionSource<DeskAnswer> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
