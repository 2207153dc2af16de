using DayTrading.Kernel;
using MediatR;

namespace DayTrading.Audit;

/// <summary>
/// Writes a user's whole history, or without a user that of all users, as an XML log; the filename is a label. Returns an
/// <see cref="IPendingDumplog"/>: the log ends with this command's own entry, and is written once that entry is durable (spec: DUMPLOG).
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
