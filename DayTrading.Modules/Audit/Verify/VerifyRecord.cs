using DayTrading.Kernel;
using DayTrading.Record;
using MediatR;

namespace DayTrading.Audit;

/// <summary>
/// Reads the whole record from its first entry: the chain of digests, the numbers, the invariants of every account, and each user's
/// snapshot against the state that the record alone gives. In a process of its own projections, in place of their rebuilding (as
/// <see cref="RebuildProjections"/>); beside a running program too.
/// </summary>
public sealed record VerifyRecord : IRequest<Verification>;

/// <param name="Entries">How many were read.</param>
/// <param name="Commands">Users' commands among them, each with a number of its own.</param>
/// <param name="HighestNumber">Of all transactions.</param>
/// <param name="Missing">
/// Numbers below it without a command: given out for one that never got into the record, because it was a repeat, was not taken, or was
/// a line that could not be read; the lowest <see cref="MaxMissing"/> spans.
/// </param>
/// <param name="MissingCount">How many numbers those are in all. No failure by itself.</param>
/// <param name="Accounts">How many the record opens.</param>
/// <param name="Snapshots">How many states were compared.</param>
/// <param name="Digest">
/// The chain's last digest, in hexadecimal. Noted down elsewhere it shows later that nothing up to here was rewritten.
/// </param>
/// <param name="Findings">One message for each failure; at most <see cref="MaxFindings"/>.</param>
/// <param name="FindingCount">How many findings there are in all.</param>
public sealed record Verification(
    long Entries, long Commands, long HighestNumber, IReadOnlyList<NumberSpan> Missing, long MissingCount, int Accounts, int Snapshots,
    string Digest, IReadOnlyList<string> Findings, long FindingCount)
{
    /// <summary>A record with more failures than this is not mended line by line.</summary>
    public const int MaxFindings = 1_000;

    public const int MaxMissing = 100;

    /// <summary>Of the missing numbers, as text: "5, 17-25, …".</summary>
    public string MissingText() =>
        string.Join(", ", Missing) + (Missing.Sum(span => span.Count) < MissingCount ? ", …" : "");
}

internal sealed class VerifyRecordHandler(
    RecordReader reader, RecordStore store, IEnumerable<IProjection> projections, SnapshotFormat format, EventTable events)
    : IRequestHandler<VerifyRecord, Verification>
{
    public async Task<Verification> Handle(VerifyRecord request, CancellationToken cancellationToken)
    {
        // Before the record: what a snapshot says must then be in what is read.
        var kept = await StoredSnapshots.ReadAsync(store, cancellationToken);
        var findings = new Findings();
        if (kept.Failure is { } failure) findings.Add($"The snapshots: {failure}");

        var chain = new ChainCheck(findings);
        var replay = new ReplayCheck(findings, projections, events, format, kept);
        await foreach (var row in reader.ReadAsync(new RecordFilter(), cancellationToken, damagedToo: true))
        {
            chain.Take(row);
            replay.Take(row);
        }

        chain.Finish();
        replay.Finish();
        var (missing, missingCount) = replay.Missing();
        return new Verification(
            chain.Entries, replay.Commands, replay.HighestNumber, missing, missingCount, replay.Accounts, replay.Compared,
            Convert.ToHexStringLower(chain.Digest), findings.Messages, findings.Count);
    }
}

/// <summary>The failures that a verification found, in the order of the record.</summary>
internal sealed class Findings
{
    private readonly List<string> _messages = [];

    public long Count { get; private set; }

    public IReadOnlyList<string> Messages => _messages;

    public void Add(string message)
    {
        Count++;
        if (_messages.Count < Verification.MaxFindings) _messages.Add(message);
    }
}
