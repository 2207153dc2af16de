using MediatR;
using Microsoft.Extensions.Options;

namespace DayTrading.Audit;

/// <summary>
/// A finished dumplog by the name that its DUMPLOG answered, for reading; null if there is none of that name. Whose it is, the caller
/// knows.
/// </summary>
public sealed record OpenDumplog(string Name) : IRequest<Stream?>;

internal sealed class OpenDumplogHandler(IOptions<DumplogOptions> options) : IRequestHandler<OpenDumplog, Stream?>
{
    public Task<Stream?> Handle(OpenDumplog request, CancellationToken cancellationToken) => Task.FromResult<Stream?>(Open(request.Name));

    private FileStream? Open(string name)
    {
        return DumplogFolder.PathOf(options.Value.Folder, name) is { } path
            ? new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, useAsync: true)
            : null;
    }
}
