namespace DayTrading.Web.Cli;

/// <summary>
/// A file that a command writes at its end. It is opened at the beginning, so that an unwritable path is reported before a long run and
/// not after it. It replaces an older file only when it is complete.
/// </summary>
internal sealed class OutputFile : IAsyncDisposable
{
    private const int BufferSize = 1 << 16;

    private readonly string _path;
    private readonly string _unfinished;
    private bool _finished;

    private OutputFile(string path, string unfinished, FileStream stream)
    {
        _path = path;
        _unfinished = unfinished;
        Stream = stream;
    }

    public Stream Stream { get; }

    /// <exception cref="CommandLineException">The file cannot be written there.</exception>
    public static OutputFile Open(string path)
    {
        // A device, such as /dev/stdout, is written to, not replaced.
        var isDevice = Path.GetFullPath(path).StartsWith("/dev/", StringComparison.Ordinal);
        var unfinished = isDevice ? path : $"{path}.{Environment.ProcessId}.part";
        try
        {
            if (Directory.Exists(path)) throw new IOException("it is a folder");
            if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder && !Directory.Exists(folder))
                throw new IOException($"there is no folder '{folder}'");
            if (isDevice)
                return new OutputFile(path, unfinished, new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite));
            return new OutputFile(path, unfinished,
                new FileStream(unfinished, FileMode.Create, FileAccess.ReadWrite, FileShare.Read, BufferSize));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new CommandLineException($"Cannot write '{path}': {problem.Message}", problem);
        }
    }

    public async Task FinishAsync()
    {
        await Stream.DisposeAsync();
        if (!_unfinished.Equals(_path, StringComparison.Ordinal)) File.Move(_unfinished, _path, overwrite: true);
        _finished = true;
    }

    public async ValueTask DisposeAsync()
    {
        if (_finished) return;

        await Stream.DisposeAsync();
        if (!_unfinished.Equals(_path, StringComparison.Ordinal)) File.Delete(_unfinished);
    }
}
