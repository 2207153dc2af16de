using System.Collections.Concurrent;
using System.Data.Common;
using DayTrading.Kernel;
using DayTrading.Record;
using MediatR;

namespace DayTrading.Engine;

/// <summary>
/// Commands with an idempotency key: a repeat finds the first one either here, while it is under way, or in the record. There is no gap
/// between the two.
/// </summary>
internal sealed class KeyedCommands(IMediator mediator, TimeProvider clock)
{
    /// <summary>A repeat within this time gets the first one's answer; after it the key is free again (spec: Idempotency-Key).</summary>
    private static readonly TimeSpan KeyLifetime = TimeSpan.FromHours(24);

    // Commands from their arrival until they are durable, which the record does not hold yet. As many at most as the gateway has under way.
    private readonly ConcurrentDictionary<(UserId User, string Key), UnderWay> _underWay = new();

    public static bool IsKey(string key) =>
        key.Length is > 0 and <= Command.MaxIdempotencyKey && !key.AsSpan().ContainsAnyExceptInRange('!', '~');

    /// <summary>
    /// Gives the answer of the first command with this key, waiting for it if need be; sends the command if it is the first.
    /// </summary>
    public async Task<CommandResponse> ExecuteAsync(
        Command command, UserId user, string key, Func<Command, Task<CommandResponse>> send)
    {
        var mine = new UnderWay(command);
        var first = _underWay.GetOrAdd((user, key), mine);
        if (ReferenceEquals(first, mine)) return await ExecuteFirstAsync(mine, user, key, send);
        return RecordedCommand.AreSame(first.Command, command)
            ? await first.Response.Task
            : CommandResponse.KeyReused(first.Command.Word);
    }

    /// <summary>
    /// No other command with this key is under way, and an earlier one is durable, so the record has it. The key stays taken until this
    /// command is durable too, even if its sender has been told that its outcome is not known yet.
    /// </summary>
    private async Task<CommandResponse> ExecuteFirstAsync(
        UnderWay mine, UserId user, string key, Func<Command, Task<CommandResponse>> send)
    {
        var response = CommandResponse.NotExecuted("The command stopped at an internal failure");
        try
        {
            var recorded = await mediator.Send(new FindRecorded(user, key, clock.GetUtcNow() - KeyLifetime), CancellationToken.None);
            response = recorded is null ? await send(mine.Command) : Repeated(recorded, mine.Command);
        }
        catch (Exception failure) when (failure is StoreUnavailableException or DbException)
        {
            response = CommandResponse.NotExecuted("The store cannot be read, so it is not known whether the command is a repeat");
        }
        finally
        {
            _underWay.TryRemove((user, key), out _);
            mine.Response.SetResult(response);
        }

        return response;
    }

    private static CommandResponse Repeated(RecordedCommand recorded, Command command)
    {
        if (!recorded.IsSameAs(command)) return CommandResponse.KeyReused(recorded.Word);
        return recorded.RejectionMessage is { } message
            ? new CommandResponse.Rejected(recorded.Number, recorded.RejectionCode, message)
            : new CommandResponse.Done(recorded.Number, recorded.Event);
    }

    private sealed record UnderWay(Command Command)
    {
        public TaskCompletionSource<CommandResponse> Response { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
