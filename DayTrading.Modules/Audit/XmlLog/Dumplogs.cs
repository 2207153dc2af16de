using DayTrading.Kernel;
using DayTrading.Record;
using MediatR;
using Microsoft.Extensions.Options;

namespace DayTrading.Audit;

/// <summary>The finished dumplogs, the newest first; at most <see cref="Max"/>.</summary>
public sealed record ListDumplogs : IRequest<IReadOnlyList<DumplogNote>>
{
    public const int Max = 1_000;
}

/// <summary>One finished dumplog; null if there is none of this name.</summary>
public sealed record FindDumplog(string Name) : IRequest<DumplogNote?>;

/// <summary>Checks a finished dumplog against the log's schema; null if there is none of this name, else its first errors.</summary>
public sealed record CheckDumplog(string Name) : IRequest<IReadOnlyList<string>?>;

/// <summary>
/// Writes the entries of the record that the filter selects into a new dumplog: those that are durable at that time. Records no event,
/// and needs neither the writer nor the projections.
/// </summary>
public sealed record MakeDumplog(string Filename, RecordFilter Filter) : IRequest<DumplogNote>;

/// <param name="Sha256">The SHA-256 of the file, in hexadecimal.</param>
/// <param name="Events">How many events it holds; null for a dumplog made before this was stored.</param>
/// <param name="User">The only user whose events it holds; null for all users. The fields after it are filters likewise.</param>
public sealed record DumplogNote(
    string Name, long Bytes, DateTimeOffset MadeAt, string? Sha256, long? Events, string? User, string? Symbol, DateTimeOffset? From,
    DateTimeOffset? To);

/// <summary>The folder in which finished dumplogs are.</summary>
internal static class DumplogFolder
{
    private const string Ending = ".xml";

    /// <summary>
    /// The path of a finished dumplog; null if there is none of this name. A name that leads out of the folder, or that of a dumplog's
    /// digest or description, is none.
    /// </summary>
    public static string? PathOf(string folder, string name)
    {
        if (!string.Equals(Path.GetFileName(name), name, StringComparison.Ordinal) || !name.EndsWith(Ending, StringComparison.Ordinal))
            return null;
        var path = Path.Combine(folder, name);
        return File.Exists(path) ? path : null;
    }

    public static IEnumerable<FileInfo> Files(string folder) =>
        Directory.Exists(folder) ? new DirectoryInfo(folder).EnumerateFiles("*" + Ending) : [];

    public static DumplogNote NoteOf(FileInfo file)
    {
        var content = DumplogContent.Read(file.FullName);
        var digest = file.FullName + ".sha256";
        return new DumplogNote(
            file.Name, file.Length, new DateTimeOffset(file.LastWriteTimeUtc, TimeSpan.Zero),
            File.Exists(digest) ? File.ReadAllText(digest).Split(' ')[0] : null,
            content?.Events, content?.User, content?.Symbol, content?.From, content?.To);
    }
}

internal sealed class ListDumplogsHandler(IOptions<DumplogOptions> options) : IRequestHandler<ListDumplogs, IReadOnlyList<DumplogNote>>
{
    public Task<IReadOnlyList<DumplogNote>> Handle(ListDumplogs request, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<DumplogNote>>(
        [
            .. DumplogFolder.Files(options.Value.Folder).OrderByDescending(f => f.LastWriteTimeUtc).Take(ListDumplogs.Max)
                .Select(DumplogFolder.NoteOf),
        ]);
}

internal sealed class FindDumplogHandler(IOptions<DumplogOptions> options) : IRequestHandler<FindDumplog, DumplogNote?>
{
    public Task<DumplogNote?> Handle(FindDumplog request, CancellationToken cancellationToken) => Task.FromResult(
        DumplogFolder.PathOf(options.Value.Folder, request.Name) is { } path ? DumplogFolder.NoteOf(new FileInfo(path)) : null);
}

internal sealed class CheckDumplogHandler(IOptions<DumplogOptions> options) : IRequestHandler<CheckDumplog, IReadOnlyList<string>?>
{
    public async Task<IReadOnlyList<string>?> Handle(CheckDumplog request, CancellationToken cancellationToken)
    {
        if (DumplogFolder.PathOf(options.Value.Folder, request.Name) is not { } path) return null;

        // On the thread pool: the check blocks its thread until the whole file is read.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        await using var log = File.OpenRead(path);
        return LogSchema.Validate(log, cancellationToken);
    }
}

internal sealed class MakeDumplogHandler(IMediator mediator, IOptions<DumplogOptions> options) : IRequestHandler<MakeDumplog, DumplogNote>
{
    public async Task<DumplogNote> Handle(MakeDumplog request, CancellationToken cancellationToken)
    {
        var number = 1;
        string name;
        await using (var file = DumplogFile.Reserve(options.Value.Folder, DumplogFile.LabelOf(request.Filename), ref number))
        {
            name = file.Name;
            await file.WriteAsync(
                request.Filter, stream => mediator.Send(new WriteLog(stream, request.Filter), cancellationToken), cancellationToken);
        }

        return DumplogFolder.NoteOf(new FileInfo(Path.Combine(options.Value.Folder, name)));
    }
}
