using DayTrading.Record;
using System.Buffers;
using System.Globalization;
using Microsoft.Extensions.Options;

namespace DayTrading.WorkloadRuns;

/// <summary>A folder for each run, named by its number: the uploaded file, and for an isolated store the store and its dumplogs.</summary>
internal sealed class RunFolders(IOptions<UploadOptions> options)
{
    /// <summary>Files are read and written in pieces of this size: memory does not depend on the file's size.</summary>
    private const int PieceBytes = 128 * 1024;

    public string Of(long id) => Path.Combine(options.Value.Folder, id.ToString(CultureInfo.InvariantCulture));

    public string FileOf(long id) => Path.Combine(Of(id), "workload");

    public string StoreOf(long id) => Path.Combine(Of(id), "record.db");

    public string DumplogsOf(long id) => Path.Combine(Of(id), "dumplogs");

    /// <summary>Turns a file name from outside into a label.</summary>
    public static string LabelOf(string? name)
    {
        var label = StorableText.Clean(Path.GetFileName((name ?? "").Replace('\\', '/').TrimEnd('/'))).Trim();
        if (label.Length > RunRow.MaxName) label = label[..RunRow.MaxName];
        return label.Length == 0 ? "workload" : label;
    }

    /// <summary>Writes the content to disk as it arrives; returns how many bytes there were.</summary>
    /// <exception cref="UploadRejectedException">The file is empty or too large.</exception>
    public async Task<long> SaveAsync(long id, Stream body, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Of(id));
        await using var file = new FileStream(
            FileOf(id), FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.Asynchronous);
        var piece = ArrayPool<byte>.Shared.Rent(PieceBytes);
        try
        {
            var bytes = 0L;
            int read;
            while ((read = await body.ReadAsync(piece, cancellationToken)) > 0)
            {
                bytes += read;
                if (bytes > options.Value.MaxBytes) throw TooLarge(options.Value.MaxBytes);
                await file.WriteAsync(piece.AsMemory(0, read), cancellationToken);
            }

            return bytes > 0 ? bytes : throw new UploadRejectedException(UploadRejection.Empty, "The file is empty.");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }

    public void Remove(long id)
    {
        if (Directory.Exists(Of(id))) Directory.Delete(Of(id), recursive: true);
    }

    public static UploadRejectedException TooLarge(long max) => new(
        UploadRejection.TooLarge,
        string.Create(CultureInfo.InvariantCulture, $"The file is larger than {max >> 20} MiB; compress it with gzip, or split it."));
}
