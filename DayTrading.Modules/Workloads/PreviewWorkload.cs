using DayTrading.Kernel;
using DayTrading.Record;
using MediatR;

namespace DayTrading.Workloads;

/// <summary>
/// Reads a workload file without running it, to show what it contains before it is run. Throws as <see cref="RunWorkload"/> does if the
/// file cannot be read.
/// </summary>
public sealed record PreviewWorkload(string Path) : IRequest<WorkloadPreview>;

/// <param name="Lines">How many there are, without blank ones.</param>
/// <param name="HighestNumber">The highest line number: a run reserves as many transaction numbers.</param>
/// <param name="Users">How many different users; counted up to <see cref="MaxNames"/>.</param>
/// <param name="Stocks">How many different valid stock symbols.</param>
/// <param name="Commands">How many commands of each word, all sixteen.</param>
/// <param name="Unreadable">The first <see cref="MaxUnreadable"/> unreadable lines.</param>
public sealed record WorkloadPreview(
    long Lines, long HighestNumber, int Users, int Stocks, IReadOnlyDictionary<string, long> Commands, long UnreadableCount,
    IReadOnlyList<UnreadableLine> Unreadable)
{
    /// <summary>Different users that are counted, about 100 bytes each; the largest known file has 1,200.</summary>
    public const int MaxNames = 1_000_000;

    /// <summary>Enough to see what is wrong with a file.</summary>
    public const int MaxUnreadable = 20;
}

internal sealed class PreviewWorkloadHandler : IRequestHandler<PreviewWorkload, WorkloadPreview>
{
    /// <summary>Lines between two checks for cancellation: about a millisecond.</summary>
    private const long LinesPerCheck = 4096;

    public async Task<WorkloadPreview> Handle(PreviewWorkload request, CancellationToken cancellationToken)
    {
        // Read the file on a pool thread, not on the caller's.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        await using var file = new FileStream(
            request.Path, new FileStreamOptions { Options = FileOptions.SequentialScan, BufferSize = 0 });
        using var reader = new WorkloadReader(file);
        return Preview(reader, cancellationToken);
    }

    private static WorkloadPreview Preview(WorkloadReader reader, CancellationToken cancellationToken)
    {
        var lines = 0L;
        var unreadableCount = 0L;
        var counts = new long[CommandWords.Count];
        var users = new HashSet<string>(StringComparer.Ordinal);
        var stocks = new bool[StockSymbol.Count];
        var unreadable = new List<UnreadableLine>();
        while (reader.Read())
        {
            if (++lines % LinesPerCheck == 0) cancellationToken.ThrowIfCancellationRequested();
            if (reader.Unreadable is { } line)
            {
                unreadableCount++;
                if (unreadable.Count < WorkloadPreview.MaxUnreadable) unreadable.Add(line);
                continue;
            }

            var command = reader.Command;
            counts[(int)command.Word]++;
            if (command.User is { } user && users.Count < WorkloadPreview.MaxNames) users.Add(user);
            if (command.Word.Fields().HasFlag(CommandFields.Symbol) && StockSymbol.TryParse(command.Symbol, out var symbol))
                stocks[symbol.Index] = true;
        }

        var commands = new OrderedDictionary<string, long>(
            CommandWords.All.Select(word => KeyValuePair.Create(word.Name(), counts[(int)word])), StringComparer.Ordinal);
        return new WorkloadPreview(
            lines, reader.Number, users.Count, stocks.Count(occurs => occurs), commands, unreadableCount, unreadable);
    }
}
