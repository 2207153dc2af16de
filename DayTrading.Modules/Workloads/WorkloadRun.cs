using System.Runtime.ExceptionServices;
using DayTrading.Engine;
using DayTrading.Kernel;

namespace DayTrading.Workloads;

/// <summary>
/// One run under way. The file is read by one loop and its commands are sent by a few lanes, each user's in the file's order: a turn is
/// first come, first served. What ends at once is counted at once; what waits, for a turn, a quote or the record, is followed to its end
/// while the lane goes on.
/// </summary>
internal sealed class WorkloadRun(IBulkCommands bulk, RunTally tally, WorkloadsOptions limits)
{
    private readonly WorkGroup _commands = new(limits.MaxInFlight);
    private readonly WorkGroup _dumplogs = new(limits.MaxDumplogs);

    // The first exception of a command. Written by whoever follows it, read by the lanes and the loop.
    private Exception? _fault;

    // Written by the loop and the lanes.
    private volatile bool _cancelled;

    /// <summary>Lines were left out because the run was cancelled.</summary>
    public bool IsCancelled => _cancelled;

    /// <summary>Sends every command and waits until all have taken effect.</summary>
    public async Task SendAllAsync(WorkloadReader reader, WorkloadPreScan preScan, CancellationToken cancellationToken)
    {
        var lanes = new WorkloadLanes(limits.Lanes, (command, lane) => SendAsync(command, tally.Lanes[lane], cancellationToken));
        try
        {
            while (reader.Read() && !MustStop(cancellationToken))
            {
                if (reader.Number > preScan.HighestNumber) throw new InvalidDataException("The file was changed while it was run");
                if (reader.Unreadable is { } line) tally.Unreadable(line);
                else await AddAsync(lanes, bulk.Create(reader.Number, reader.Command), cancellationToken);
            }
        }
        finally
        {
            await lanes.EndAsync();
            await _commands.EndAsync();
        }

        if (_fault is not null) ExceptionDispatchInfo.Throw(_fault);
    }

    public Task FinishDumplogsAsync() => _dumplogs.EndAsync();

    private bool MustStop(CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested) _cancelled = true;
        return _cancelled || Volatile.Read(ref _fault) is not null;
    }

    /// <summary>Nobody's command, the supervisor's DUMPLOG, stands after everything before it in the file.</summary>
    private async ValueTask AddAsync(WorkloadLanes lanes, Command command, CancellationToken cancellationToken)
    {
        if (command.RecordedUser is not null)
        {
            await lanes.AddAsync(command);
            return;
        }

        await lanes.FlushAsync();
        await SendAsync(command, tally.Lanes[0], cancellationToken);
    }

    private async ValueTask SendAsync(Command command, CommandTally counts, CancellationToken cancellationToken)
    {
        if (MustStop(cancellationToken)) return;

        try
        {
            // While the store is behind, the run waits, not the commands in their turns: measured, 0.4 of the time a command then.
            await bulk.WaitForRoomAsync();
            var beganAt = counts.Timestamp();
            var sent = bulk.SendAsync(command);
            if (sent.IsCompletedSuccessfully && command.Word != CommandWord.Dumplog)
            {
                counts.Ended(command.Word, beganAt, await sent);
                return;
            }

            var room = _commands.BeganAsync();
            _ = FollowAsync(sent, command.Word, beganAt, counts); // awaited when the group ends
            await room;
        }
        catch (Exception failure)
        {
            Fail(failure);
        }
    }

    /// <summary>
    /// A bug or an outage, no rejection: nothing more is started, and the run ends with it once what is under way has ended.
    /// </summary>
    private void Fail(Exception failure) => Interlocked.CompareExchange(ref _fault, failure, null);

    private async Task FollowAsync(Task<Outcome> sent, CommandWord word, long beganAt, CommandTally counts)
    {
        try
        {
            var outcome = await sent;
            counts.Ended(word, beganAt, outcome);
            if (outcome.Result is not IPendingDumplog dumplog) return;

            var room = _dumplogs.BeganAsync();
            _ = FollowAsync(dumplog); // awaited by FinishDumplogsAsync
            await room;
        }
        catch (Exception failure)
        {
            Fail(failure);
        }
        finally
        {
            _commands.Ended();
        }
    }

    private async Task FollowAsync(IPendingDumplog dumplog)
    {
        string? reason = null;
        try
        {
            await dumplog.Completion;
        }
        catch (Exception failure)
        {
            // The commands stand whatever becomes of a file that can be made again: it is reported, and the run goes on.
            reason = failure.Message;
        }

        tally.Dumplog(new WorkloadDumplog(dumplog.Name, reason));
        _dumplogs.Ended();
    }
}
