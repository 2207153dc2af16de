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
    /// Interactive commands that may be under way at once, 1 to 100,000, about 2 kB each; further ones are answered as unavailable.
    /// </summary>
    public int MaxInFlight { get; set; } = 4_096;

    /// <summary>
    /// How long a command may take until it is durable, 1 s to 5 minutes; after that its sender is told that the outcome is not known yet.
    /// Longer than the four seconds that a quote may take.
    /// </summary>
    public TimeSpan Deadline { get; set; } = TimeSpan.FromSeconds(15);
}

/// <summary>
/// The one way in for commands: of pages, API, command line and workload runs alike. It is an interface because a command may later go to
/// another process; within one process it is a direct call.
/// </summary>
public interface ICommandGateway
{
    /// <summary>
    /// Carries out one command on this user's account and answers when the outcome is durable. It accepts no more than the store can keep
    /// up with, and nothing while the program ends. A repeat with the same <paramref name="key"/> within 24 hours executes nothing and gets
    /// the first one's answer. Cancelling ends the wait, but not a command that was accepted.
    /// </summary>
    Task<CommandResponse> ExecuteAsync(UserId user, CommandRequest request, string? key, CancellationToken cancellationToken);

    /// <summary>For many commands whose sender does not wait for each, such as a workload's; their numbers are consecutive.</summary>
    /// <param name="count">How many numbers are reserved.</param>
    IBulkCommands OpenBulk(long count);
}

/// <summary>Sends the commands of one bulk. A user's commands take effect in the order in which they are sent.</summary>
public interface IBulkCommands
{
    /// <summary>The typed command with the bulk's <paramref name="n"/>-th number, from 1 on.</summary>
    Command Create(long n, in CommandText text);

    /// <summary>Waits while the store is behind, and while interactive commands have to go first.</summary>
    ValueTask WaitForRoomAsync();

    /// <summary>Sends a command; the outcome comes when it has taken effect, which may be before it is durable.</summary>
    Task<Outcome> SendAsync(Command command);
}

internal sealed class CommandGateway(
    CommandTable commands, TransactionNumbers numbers, IMediator mediator, Admission admission, KeyedCommands keyed,
    IHostApplicationLifetime lifetime, IOptions<CommandsOptions> options, TimeProvider clock) : ICommandGateway
{
    // Interactive commands from their arrival until they are durable, even if their senders stop waiting. Written through Interlocked.
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
            // The journal closed before the command entered it; what is not in the record has no effect.
            return CommandResponse.ShuttingDown;
        }
        catch (StoreUnavailableException)
        {
            // The store failed for good while the command was being written; the next start finds out whether it was stored.
            return CommandResponse.NotKnown(command);
        }
    }

    /// <summary>Waits for room for at most half of the deadline, so that the sender is told in time that nothing was executed.</summary>
    private async ValueTask<bool> HasRoomSoonAsync()
    {
        using var late = new CancellationTokenSource(options.Value.Deadline / 2, clock);
        try
        {
            return await admission.WaitForRoomAsync(late.Token);
        }
        catch (Exception failure) when (failure is OperationCanceledException or ChannelClosedException or StoreUnavailableException)
        {
            // The wait took too long; or the journal has closed with a failure, and the process is ending.
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
