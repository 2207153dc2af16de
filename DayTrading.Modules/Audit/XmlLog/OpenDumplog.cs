using MediatR;
using Microsoft.Extensions.Options;

namespace DayTrading.Audit;

/// <summary>
/// Opens a finished dumplog for reading, by the name that the DUMPLOG command returned; null if there is none of that name. The caller
/// must have checked whose dumplog it is.
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
