using DayTrading.Kernel;
using MediatR;

namespace DayTrading.Audit;

/// <summary>
/// Reads the whole record from its first entry: the chain of digests, the numbers, the invariants of every account, and each user's
/// snapshot against the state that the record alone gives. In a process of its own books, in place of their rebuilding (as
/// <see cref="RebuildBooks"/>); beside a running program too.
/// </summary>
public sealed record VerifyRecord : IRequest<Verification>;

/// <param name="Entries">How many were read.</param>
/// <param name="Commands">Users' commands among them, each with a number of its own.</param>
/// <param name="HighestNumber">Of all transactions.</param>
/// <param name="Missing">
/// Numbers below it without a command: given out for one that never got into the record, because it was a repeat, was not taken, or was
/// a line that could not be read; the lowest <see cref="MostMissing"/> spans.
/// </param>
/// <param name="MissingCount">How many numbers those are in all. No fault by itself.</param>
/// <param name="Accounts">How many the record opens.</param>
/// <param name="Snapshots">How many states were compared.</param>
/// <param name="Digest">
/// The chain's last digest, in hexadecimal. Noted down elsewhere it shows later that nothing up to here was rewritten.
/// </param>
/// <param name="Findings">One sentence for each fault; at most <see cref="MostFindings"/>.</param>
/// <param name="Faults">How many faults there are in all.</param>
public sealed record Verification(
    long Entries, long Commands, long HighestNumber, IReadOnlyList<NumberSpan> Missing, long MissingCount, int Accounts, int Snapshots,
    string Digest, IReadOnlyList<string> Findings, long Faults)
{
    /// <summary>A record with more faults than this is not mended line by line.</summary>
    public const int MostFindings = 1_000;

    public const int MostMissing = 100;

    /// <summary>Of the missing numbers, as text: "5, 17-25, …".</summary>
    public string MissingText() =>
        string.Join(", ", Missing) + (Missing.Sum(span => span.Count) < MissingCount ? ", …" : "");
}

internal sealed class VerifyRecordHandler(
    RecordReader reader, RecordStore store, IEnumerable<IBook> books, UserStates states, IMediator mediator)
    : IRequestHandler<VerifyRecord, Verification>
{
    public async Task<Verification> Handle(VerifyRecord request, CancellationToken cancellationToken)
    {
        // Before the record: what a snapshot says must then be in what is read.
        var kept = await KeptStates.ReadAsync(store, cancellationToken);
        var findings = new Findings();
        if (kept.Fault is { } fault) findings.Add($"The snapshots: {fault}");

        var chain = new ChainCheck(findings);
        var replay = new ReplayCheck(findings, books, states, kept);
        await foreach (var row in reader.ReadAsync(new LogFilter(), cancellationToken, damagedToo: true))
        {
            chain.Take(row);
            replay.Take(row);
        }

        chain.Finish();
        replay.Finish();
        var (missing, missingCount) = replay.Missing();
        var accounts = await mediator.Send(new Accounts.GetAccountUsers(), cancellationToken);
        return new Verification(
            chain.Entries, replay.Commands, replay.HighestNumber, missing, missingCount, accounts.Count, replay.Compared,
            Convert.ToHexStringLower(chain.Digest), findings.Sentences, findings.Count);
    }
}

/// <summary>The faults that a verification found, in the order of the record.</summary>
internal sealed class Findings
{
    private readonly List<string> _sentences = [];

    public long Count { get; private set; }

    public IReadOnlyList<string> Sentences => _sentences;

    public void Add(string sentence)
    {
        Count++;
        if (_sentences.Count < Verification.MostFindings) _sentences.Add(sentence);
    }
}
