using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using DayTrading.Record;

namespace DayTrading.Audit;

/// <summary>
/// A dumplog that is being written under a unique name. Its unfinished file, locked, reserves the name against all processes; one left
/// over from a dead process is reused. Only the complete file, with its SHA-256 next to it, gets the name under which it is listed.
/// </summary>
internal sealed class DumplogFile : IAsyncDisposable
{
    private const string Extension = ".xml";
    private const string NoLabel = "dumplog";
    private const string Allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.";

    /// <summary>Leaves room for a number and the endings within the 255 bytes that file systems allow.</summary>
    private const int MaxLabelLength = 128;

    private const int BufferBytes = 128 * 1024;

    private readonly string _path;
    private readonly FileStream _unfinished;

    private DumplogFile(string path, FileStream unfinished)
    {
        _path = path;
        _unfinished = unfinished;
    }

    public string Name => Path.GetFileName(_path);

    /// <summary>Turns a file name from outside into a label, never a path (spec: DUMPLOG).</summary>
    public static string LabelOf(string filename)
    {
        var path = filename.AsSpan().TrimEnd("/\\");
        var label = new StringBuilder();
        foreach (var c in path[(path.LastIndexOfAny('/', '\\') + 1)..])
        {
            if (Allowed.Contains(c, StringComparison.Ordinal)) label.Append(c);
        }

        var text = label.ToString();
        if (text.EndsWith(Extension, StringComparison.OrdinalIgnoreCase)) text = text[..^Extension.Length];
        if (text.Length > MaxLabelLength) text = text[..MaxLabelLength];
        // "." and ".." name folders, not files.
        return text.Trim('.').Length == 0 ? NoLabel : text;
    }

    /// <summary>
    /// Reserves the first free name of this label: <c>label.xml</c>, <c>label-2.xml</c> …; <paramref name="number"/> is the number to
    /// begin with, and afterwards the number that was reserved.
    /// </summary>
    public static DumplogFile Reserve(string folder, string label, ref int number)
    {
        Directory.CreateDirectory(folder);
        while (true)
        {
            var suffix = number == 1 ? "" : "-" + number.ToString(CultureInfo.InvariantCulture);
            if (TryReserve(Path.Combine(folder, label + suffix + Extension)) is { } file) return file;
            number++;
        }
    }

    /// <summary>Writes the file, its SHA-256 and its description, then gives it its final name.</summary>
    public async Task WriteAsync(RecordFilter filter, Func<Stream, Task<LogWritten>> write, CancellationToken cancellationToken)
    {
        using var sha256 = SHA256.Create();
        LogWritten written;
        await using (var hashing = new CryptoStream(_unfinished, sha256, CryptoStreamMode.Write, leaveOpen: true))
            written = await write(hashing);
        await _unfinished.FlushAsync(cancellationToken);
        RandomAccess.FlushToDisk(_unfinished.SafeFileHandle);
        // In the format that sha256sum --check reads.
        var digest = $"{Convert.ToHexStringLower(sha256.Hash!)}  {Name}\n";
        await File.WriteAllTextAsync(_unfinished.Name + ".sha256", digest, cancellationToken);
        await DumplogContent.WriteAsync(_path, filter, written.Events, cancellationToken);
        File.Move(_unfinished.Name + ".sha256", _path + ".sha256", overwrite: true);
        File.Move(_unfinished.Name, _path, overwrite: false);
    }

    /// <summary>Frees the name if the file was not completed.</summary>
    public async ValueTask DisposeAsync()
    {
        // Deleted while it is still locked. Once completed, the file has its final name and there is nothing to delete.
        File.Delete(_unfinished.Name);
        await _unfinished.DisposeAsync();
    }

    private static DumplogFile? TryReserve(string path)
    {
        if (File.Exists(path)) return null;

        FileStream unfinished;
        try
        {
            unfinished = new FileStream(path + ".part", new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.Write,
                Share = FileShare.None,
                BufferSize = BufferBytes,
                Options = FileOptions.Asynchronous,
            });
        }
        catch (IOException) when (File.Exists(path + ".part") || File.Exists(path))
        {
            // Another dumplog of this name is being written, or was finished just now.
            return null;
        }

        if (!File.Exists(path))
        {
            unfinished.SetLength(0);
            return new DumplogFile(path, unfinished);
        }

        // Another dumplog of this name was completed just now.
        File.Delete(unfinished.Name);
        unfinished.Dispose();
        return null;
    }
}
