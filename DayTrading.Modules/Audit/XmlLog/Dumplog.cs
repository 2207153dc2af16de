using DayTrading.Kernel;
using MediatR;

namespace DayTrading.Audit;

/// <summary>
/// A user's whole history as an XML log, or with no user everyone's; its filename is a label. Answers an <see cref="IPendingDumplog"/>:
/// its moment is its own place in the record, the file is written after that is durable (spec: DUMPLOG).
/// </summary>
public sealed class Dumplog(TransactionNumber number, UserId user, string filename) : Command(CommandWord.Dumplog, number, user)
{
    public override string? RecordedFilename => filename;
}

internal sealed class DumplogHandler(DumplogMaker maker) : IRequestHandler<Dumplog, Outcome>
{
    public async Task<Outcome> Handle(Dumplog request, CancellationToken cancellationToken) =>
        Outcome.Done(await maker.TakeAsync(request));
}
