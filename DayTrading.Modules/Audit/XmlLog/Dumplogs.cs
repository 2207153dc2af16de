using DayTrading.Kernel;
using DayTrading.Record;
using MediatR;
using Microsoft.Extensions.Options;

namespace DayTrading.Audit;

/// <summary>The finished dumplogs, the newest first; at most <see cref="Most"/>.</summary>
public sealed record ListDumplogs : IRequest<IReadOnlyList<DumplogNote>>
{
    public const int Max = 1_000;
}

/// <summary>One finished dumplog; null if there is none of this name.</summary>
public sealed record FindDumplog(string Name) : IRequest<DumplogNote?>;

/// <summary>Reads a finished dumplog against the log's schema; null if there is none of this name, else its first failures.</summary>
public sealed record CheckDumplog(string Name) : IRequest<IReadOnlyList<string>?>;

/// <summary>
/// Writes the part of the record that the filter names into a dumplog of its own. It makes no event, and needs neither the writer nor the
/// projections; it holds what is durable when it is asked for.
/// </summary>
public sealed record MakeDumplog(string Filename, RecordFilter Filter) : IRequest<DumplogNote>;

/// <param name="Sha256">In hexadecimal, of the file as it is.</param>
/// <param name="Events">Null for one from before this was noted.</param>
/// <param name="User">Whose events alone it holds; null for everybody's. The others narrow it likewise.</param>
public sealed record DumplogNote(
    string Name, long Bytes, DateTimeOffset MadeAt, string? Sha256, long? Events, string? User, string? Symbol, DateTimeOffset? From,
    DateTimeOffset? To);

/// <summary>The folder in which finished dumplogs are.</summary>
internal static class DumplogFolder
{
    private const string Ending = ".xml";

    /// <summary>The path of a finished dumplog; null if the name is none: what leads out of the folder is no dumplog, and neither are the
    /// files
    /// beside it.</summary>
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

        // The schema's reader blocks, for as long as the file is long.
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
