using DayTrading.Kernel;
using DayTrading.Record;
using MediatR;

namespace DayTrading.Audit;

/// <summary>
/// Reads the whole record from its first entry and checks the chain of digests, the numbers, the invariants of every account, and each
/// user's snapshot against the state computed from the record alone. Needs an engine whose projections are still empty: it fills them,
/// as <see cref="RebuildProjections"/> would. Another process may write the record meanwhile.
/// </summary>
public sealed record VerifyRecord : IRequest<Verification>;

/// <param name="Entries">Entries that were read.</param>
/// <param name="Commands">Commands among them, each with a transaction number of its own.</param>
/// <param name="HighestNumber">The highest transaction number.</param>
/// <param name="Missing">
/// Lower numbers without a command. Such a number was given out for a command that is not recorded: a repeat, one that found the program
/// unavailable, or a line that could not be read. The lowest <see cref="MaxMissing"/> ranges.
/// </param>
/// <param name="MissingCount">How many such numbers there are in all. They are no error by themselves.</param>
/// <param name="Accounts">Accounts that are opened in the record.</param>
/// <param name="Snapshots">Users' snapshots that were compared.</param>
/// <param name="Digest">
/// The chain's last digest, in hexadecimal. Kept elsewhere, it proves later that nothing up to here was rewritten.
/// </param>
/// <param name="Findings">One message for each error found; at most <see cref="MaxFindings"/>.</param>
/// <param name="FindingCount">How many findings there are in all.</param>
public sealed record Verification(
    long Entries, long Commands, long HighestNumber, IReadOnlyList<NumberSpan> Missing, long MissingCount, int Accounts, int Snapshots,
    string Digest, IReadOnlyList<string> Findings, long FindingCount)
{
    /// <summary>A record with more errors than this cannot be repaired entry by entry.</summary>
    public const int MaxFindings = 1_000;

    public const int MaxMissing = 100;

    /// <summary>The missing numbers as text: "5, 17-25, …".</summary>
    public string MissingText() =>
        string.Join(", ", Missing) + (Missing.Sum(span => span.Count) < MissingCount ? ", …" : "");
}

internal sealed class VerifyRecordHandler(
    RecordReader reader, RecordStore store, IEnumerable<IProjection> projections, SnapshotFormat format, EventTable events)
    : IRequestHandler<VerifyRecord, Verification>
{
    public async Task<Verification> Handle(VerifyRecord request, CancellationToken cancellationToken)
    {
        // Read before the record, so that every entry that a snapshot includes is among those read after it.
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

/// <summary>The errors that a verification found, in the order of the record.</summary>
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
