using System.Runtime.ExceptionServices;
using DayTrading.Engine;
using DayTrading.Kernel;

namespace DayTrading.Workloads;

/// <summary>
/// One run under way. One loop reads the file, and a few lanes send its commands, those of each user in the file's order: a user's turns
/// are first come, first served. A command that ends at once is counted at once. One that waits for a turn, a quote or the record is
/// awaited separately while its lane goes on.
/// </summary>
internal sealed class WorkloadRun(IBulkCommands bulk, RunTally tally, WorkloadsOptions limits)
{
    private readonly WorkGroup _commands = new(limits.MaxInFlight);
    private readonly WorkGroup _dumplogs = new(limits.MaxDumplogs);

    // The first exception of a command. Written by the task that awaits the command, read by the lanes and the loop.
    private Exception? _failure;

    // Written and read by the loop and the lanes.
    private volatile bool _cancelled;

    /// <summary>True if lines were left out because the run was cancelled.</summary>
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

        if (_failure is not null) ExceptionDispatchInfo.Throw(_failure);
    }

    public Task FinishDumplogsAsync() => _dumplogs.EndAsync();

    private bool MustStop(CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested) _cancelled = true;
        return _cancelled || Volatile.Read(ref _failure) is not null;
    }

    /// <summary>A command without a user, the supervisor's DUMPLOG, is sent only after all commands before it in the file.</summary>
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
            // While the store is behind, the run waits here and not each command in its turn: measured, 0.4 of the time a command.
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
    /// Called for a bug or an outage, not for a rejection: nothing more is started, and the run throws this exception once the commands
    /// under way have ended.
    /// </summary>
    private void Fail(Exception failure) => Interlocked.CompareExchange(ref _failure, failure, null);

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
            // The commands stand, and the file can be made again: the failure is reported, and the run goes on.
            reason = failure.Message;
        }

        tally.Dumplog(new WorkloadDumplog(dumplog.Name, reason));
        _dumplogs.Ended();
    }
}
