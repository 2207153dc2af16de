using System.Collections.Concurrent;
using System.Threading.Channels;
using DayTrading.Kernel;
using DayTrading.Record;
using MediatR;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace DayTrading.Audit;

/// <summary>
/// Writes the files of DUMPLOG commands, a few at a time, each once its command is durable. A file holds every entry up to the command's
/// own and nothing later. A command is done even if its file cannot be written.
/// </summary>
internal sealed partial class DumplogMaker(IMediator mediator, IOptions<DumplogOptions> options, ILogger<DumplogMaker> logger)
{
    /// <summary>Two keep disk and store busy, and a trader's short history need not wait for a long log of all users.</summary>
    private const int AtOnce = 2;

    /// <summary>Dumplogs that wait to be written, each with an open file; when there are more, the DUMPLOG command waits.</summary>
    private const int MaxWaiting = 64;

    /// <summary>Labels whose next number is remembered; when there are more, all are forgotten and looked up on disk again.</summary>
    private const int MaxLabels = 10_000;

    private readonly Channel<PendingDumplog> _waiting = Channel.CreateBounded<PendingDumplog>(MaxWaiting);
    private readonly ConcurrentDictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private Task _making = Task.CompletedTask;

    public void Start() => _making = Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => Task.Run(MakeAsync)));

    /// <summary>Accepts no more dumplogs and waits for those accepted.</summary>
    public async Task FinishAsync(CancellationToken cancellationToken)
    {
        _waiting.Writer.TryComplete();
        await _making.WaitAsync(cancellationToken);
    }

    /// <summary>Gives the dumplog its name and queues it.</summary>
    public async Task<PendingDumplog> TakeAsync(Dumplog command)
    {
        var label = DumplogFile.LabelOf(command.RecordedFilename!);
        PendingDumplog dumplog;
        try
        {
            dumplog = new PendingDumplog(Reserve(label), command.User.Value, command.WhenDurable());
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The folder cannot be written. The command is done and recorded all the same: the log can be made again at any time.
            LogFailure(logger, label, failure);
            return PendingDumplog.Failed(label, failure);
        }

        await _waiting.Writer.WriteAsync(dumplog);
        return dumplog;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The dumplog {Name} could not be written")]
    private static partial void LogFailure(ILogger logger, string name, Exception failure);

    private DumplogFile Reserve(string label)
    {
        if (_numbers.Count > MaxLabels) _numbers.Clear();
        var number = _numbers.GetValueOrDefault(label, 1);
        var file = DumplogFile.Reserve(options.Value.Folder, label, ref number);
        _numbers[label] = number;
        return file;
    }

    private async Task MakeAsync()
    {
        await foreach (var dumplog in _waiting.Reader.ReadAllAsync()) await MakeAsync(dumplog);
    }

    private async Task MakeAsync(PendingDumplog dumplog)
    {
        try
        {
            // Closed before completion is reported: until then the file is locked against readers.
            await using (var file = dumplog.File!)
            {
                var filter = new RecordFilter { User = dumplog.User, UpTo = await dumplog.Durable };
                await file.WriteAsync(filter, stream => mediator.Send(new WriteLog(stream, filter)), CancellationToken.None);
            }

            dumplog.Complete();
        }
        catch (Exception failure)
        {
            // Reported to the caller that waits for this file; the next file is not affected.
            LogFailure(logger, dumplog.Name, failure);
            dumplog.Fail(failure);
        }
    }
}

/// <summary>A dumplog between its command and its file.</summary>
internal sealed class PendingDumplog(DumplogFile? file, string? user, Task<long> durable) : IPendingDumplog
{
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Name { get; private init; } = file?.Name ?? "";

    public Task Completion => _completion.Task;

    public DumplogFile? File => file;

    /// <summary>The user whose events it holds; null for all users.</summary>
    public string? User => user;

    /// <summary>Completes with the sequence number of the command's own entry, the last one in the log.</summary>
    public Task<long> Durable => durable;

    public static PendingDumplog Failed(string label, Exception failure)
    {
        var failed = new PendingDumplog(null, null, Task.FromResult(0L)) { Name = label };
        failed.Fail(failure);
        return failed;
    }

    public void Complete() => _completion.SetResult();

    public void Fail(Exception failure)
    {
        _completion.SetException(failure);
        // Observed here, so that a failure that no caller awaits is not reported as an unobserved exception.
        _ = _completion.Task.Exception;
    }
}
