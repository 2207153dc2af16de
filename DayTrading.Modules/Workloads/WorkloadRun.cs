using System.Runtime.ExceptionServices;
using DayTrading.Kernel;
using MediatR;

namespace DayTrading.Workloads;

/// <summary>
/// One run under way. One loop sends the commands in the file's order, which is all that the order of each user needs: a turn is first
/// come, first served. What ends at once is counted at once; what waits, for a turn, a quote or the record, is followed to its end
/// while the loop goes on.
/// </summary>
internal sealed class WorkloadRun(
    IMediator mediator, CommandFactory commands, Journal journal, long numberBase, RunTally tally, WorkloadsOptions limits)
    : IDisposable
{
    private readonly InFlight _commands = new(limits.MostInFlight);
    private readonly InFlight _dumplogs = new(limits.MostDumplogs);

    // The first exception of a command. Written by whoever follows it, read by the loop.
    private Exception? _fault;

    /// <summary>Lines were left out because the run was cancelled.</summary>
    public bool IsCancelled { get; private set; }

    /// <summary>Sends every command and waits until all have taken effect.</summary>
    public async Task SendAllAsync(WorkloadReader reader, WorkloadSurvey survey, CancellationToken cancellationToken)
    {
        try
        {
            while (Volatile.Read(ref _fault) is null && reader.Read())
            {
                if (cancellationToken.IsCancellationRequested)
                {
                    IsCancelled = true;
                    break;
                }

                if (reader.Number > survey.HighestNumber) throw new InvalidDataException("The file was changed while it was run");
                if (reader.Unreadable is { } line) tally.Unreadable(line);
                else await SendAsync(reader);
            }
        }
        finally
        {
            await _commands.DrainAsync();
        }

        if (_fault is not null) ExceptionDispatchInfo.Throw(_fault);
    }

    public Task FinishDumplogsAsync() => _dumplogs.DrainAsync();

    public void Dispose()
    {
        _commands.Dispose();
        _dumplogs.Dispose();
    }

    private async ValueTask SendAsync(WorkloadReader reader)
    {
        // While the store is behind, the file waits, not the commands in their turns: measured, 0.4 of the time a command then.
        await journal.WaitForRoomBehindOthersAsync();
        var beganAt = tally.Timestamp();
        var command = commands.Create(new TransactionNumber(numberBase + reader.Number), reader.Form);
        var sent = mediator.Send(command, CancellationToken.None);
        if (sent.IsCompletedSuccessfully && command.Word != CommandWord.Dumplog)
        {
            tally.Ended(command.Word, beganAt, await sent);
            return;
        }

        _ = FollowAsync(sent, command.Word, beganAt); // awaited by DrainAsync
        await _commands.BeganAsync();
    }

    private async Task FollowAsync(Task<Outcome> sent, CommandWord word, long beganAt)
    {
        try
        {
            var outcome = await sent;
            tally.Ended(word, beganAt, outcome);
            if (outcome.Result is not IDumplogInTheMaking dumplog) return;

            _ = FollowAsync(dumplog); // awaited by FinishDumplogsAsync
            await _dumplogs.BeganAsync();
        }
        catch (Exception fault)
        {
            // A bug or an outage, no refusal: nothing more is started, and the run ends with it once what is under way has ended.
            Interlocked.CompareExchange(ref _fault, fault, null);
        }
        finally
        {
            _commands.Ended();
        }
    }

    private async Task FollowAsync(IDumplogInTheMaking dumplog)
    {
        string? failure = null;
        try
        {
            await dumplog.Completion;
        }
        catch (Exception fault)
        {
            // The commands stand whatever becomes of a file that can be made again: it is reported, and the run goes on.
            failure = fault.Message;
        }

        tally.Dumplog(new WorkloadDumplog(dumplog.Name, failure));
        _dumplogs.Ended();
    }
}
