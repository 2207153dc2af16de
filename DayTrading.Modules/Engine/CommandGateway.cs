using System.Threading.Channels;
using DayTrading.Kernel;
using DayTrading.Record;
using MediatR;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace DayTrading.Engine;

/// <summary>How many interactive commands may be under way, and for how long (settings <c>Commands:…</c>).</summary>
public sealed class CommandsOptions
{
    /// <summary>
    /// Commands of people and programs that may be under way at once, 1 to 100,000, about 2 kB each; beyond it they are turned away.
    /// </summary>
    public int MaxInFlight { get; set; } = 4_096;

    /// <summary>
    /// How long a command may take until it is durable, 1 s to 5 minutes; then its sender is told that the outcome is not known yet. More
    /// than the four seconds of a quote.
    /// </summary>
    public TimeSpan Deadline { get; set; } = TimeSpan.FromSeconds(15);
}

/// <summary>
/// The one way in for commands: of pages, API, command line and workload runs alike. It is an interface because behind it a command may
/// once go to another process; in one process it is a direct call.
/// </summary>
public interface ICommandGateway
{
    /// <summary>
    /// Carries out one command on this user's account and answers when the outcome is durable. It takes no more than the store can follow,
    /// and none while the program ends. With a <paramref name="key"/>, a repeat within 24 hours executes nothing and answers as the first
    /// time. Cancelling ends the wait, not a command that was taken.
    /// </summary>
    Task<CommandResponse> ExecuteAsync(UserId user, CommandRequest request, string? key, CancellationToken cancellationToken);

    /// <summary>For many commands that nobody waits for one by one, such as a workload's; their numbers follow each other.</summary>
    /// <param name="count">How many numbers are reserved.</param>
    IBulkCommands OpenBulk(long count);
}

/// <summary>Sends the commands of one bulk. A user's commands take effect in the order in which they are sent.</summary>
public interface IBulkCommands
{
    /// <summary>The typed command with the bulk's <paramref name="n"/>-th number, from 1 on.</summary>
    Command Create(long n, in CommandText text);

    /// <summary>Waits while the store is behind, or while an interactive command would have to stand behind the bulk.</summary>
    ValueTask WaitForRoomAsync();

    /// <summary>Sends a command; the outcome comes when it has taken effect, which may be before it is durable.</summary>
    Task<Outcome> SendAsync(Command command);
}

internal sealed class CommandGateway(
    CommandTable commands, TransactionNumbers numbers, IMediator mediator, Admission admission, KeyedCommands keyed,
    IHostApplicationLifetime lifetime, IOptions<CommandsOptions> options, TimeProvider clock) : ICommandGateway
{
    // Through Interlocked: interactive commands from their arrival until they are durable, however long their senders wait.
    private int _inFlight;

    public async Task<CommandResponse> ExecuteAsync(
        UserId user, CommandRequest request, string? key, CancellationToken cancellationToken)
    {
        if (key is not null && !KeyedCommands.IsKey(key)) return CommandResponse.InvalidKey;
        if (lifetime.ApplicationStopping.IsCancellationRequested) return CommandResponse.ShuttingDown;
        if (Interlocked.Increment(ref _inFlight) > options.Value.MaxInFlight)
        {
            Interlocked.Decrement(ref _inFlight);
            return CommandResponse.NotExecuted("Too many commands are under way");
        }

        var command = commands.Create(numbers.Next(), request.TextOf(user));
        command.IdempotencyKey = key;
        var executing = CountedAsync(key is null ? SendAsync(command) : keyed.ExecuteAsync(command, user, key, SendAsync));
        try
        {
            return await executing.WaitAsync(options.Value.Deadline, clock, cancellationToken);
        }
        catch (TimeoutException)
        {
            return CommandResponse.NotKnown(command);
        }
    }

    public IBulkCommands OpenBulk(long count) => new Bulk(commands, mediator, admission, numbers.Reserve(count));

    private async Task<CommandResponse> CountedAsync(Task<CommandResponse> executing)
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

    private async Task<CommandResponse> SendAsync(Command command)
    {
        if (!await HasRoomSoonAsync()) return CommandResponse.NotExecuted("The store does not follow at the moment");

        var durable = command.WhenDurable();
        try
        {
            var outcome = await mediator.Send(command, CancellationToken.None);
            admission.Queued(durable);
            await durable;
            return outcome.Rejection is { } rejection
                ? new CommandResponse.Rejected(command.Number, rejection.Code, rejection.Message)
                : new CommandResponse.Done(command.Number, outcome.Result);
        }
        catch (ChannelClosedException)
        {
            // The journal has closed before the command got into it, and what is not in the record has no effect.
            return CommandResponse.ShuttingDown;
        }
        catch (StoreUnavailableException)
        {
            // It was on its way into the store when that failed for good; whether it is in it, the next start tells.
            return CommandResponse.NotKnown(command);
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
            return await admission.WaitForRoomAsync(late.Token);
        }
        catch (Exception failure) when (failure is OperationCanceledException or ChannelClosedException or StoreUnavailableException)
        {
            // Late; or the journal has closed with a failure, and the process is ending.
            return false;
        }
    }

    private sealed class Bulk(CommandTable commands, IMediator mediator, Admission admission, long before) : IBulkCommands
    {
        public Command Create(long n, in CommandText text) => commands.Create(new TransactionNumber(before + n), text);

        public async ValueTask WaitForRoomAsync() => await admission.WaitForBulkRoomAsync();

        public Task<Outcome> SendAsync(Command command) => mediator.Send(command, CancellationToken.None);
    }
}
