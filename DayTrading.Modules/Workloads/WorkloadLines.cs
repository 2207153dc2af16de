using System.IO.Compression;
using DayTrading.Kernel;

namespace DayTrading.Workloads;

/// <summary>
/// The lines of a workload file that are not blank, each with its number. The pre-scan and the reader both use it, so that they cannot
/// disagree (spec: workloads.md). Reads plain or gzip, LF or CRLF, with or without BOM and final newline, in constant memory.
/// </summary>
internal sealed class WorkloadLines : IDisposable
{
    /// <summary>The longest line that is read, in bytes without its line end (spec).</summary>
    public const int MaxLineBytes = 4096;

    /// <summary>
    /// The highest bracketed number that is accepted: far above any file's, and even nine thousand runs that reserve as many do not exhaust
    /// the transaction numbers of a store.
    /// </summary>
    public const long MaxNumber = 999_999_999_999_999;

    /// <summary>Bytes per read: enough that the calls cost nothing next to the parsing, and few enough for the processor's cache.</summary>
    private const int BufferBytes = 128 * 1024;

    private readonly Stream _stream;
    private readonly byte[] _buffer = new byte[BufferBytes];
    private readonly byte[] _longLine = new byte[MaxLineBytes];

    // Bytes read but not yet returned: _buffer[_start.._end].
    private int _start;
    private int _end;
    private bool _ended;

    // The current line without surrounding blanks, in _buffer or _longLine, and where its command starts.
    private byte[] _holder;
    private int _lineStart;
    private int _lineLength;
    private int _commandStart;

    /// <param name="file">Must be seekable and at its beginning; disposed together with this object.</param>
    public WorkloadLines(Stream file)
    {
        _stream = IsGzip(file) ? new GZipStream(file, CompressionMode.Decompress) : file;
        _holder = _buffer;
        SkipByteOrderMark();
    }

    /// <summary>The line's number n; 0 before the first line.</summary>
    public long Number { get; private set; }

    /// <summary>True if the line is longer than <see cref="MaxLineBytes"/>; <see cref="Line"/> is then its beginning.</summary>
    public bool IsTooLong { get; private set; }

    /// <summary>True if the line's bracketed number is above <see cref="MaxNumber"/>, so that it was not used.</summary>
    public bool IsNumberTooLarge { get; private set; }

    /// <summary>The line without surrounding blanks; valid until the next one.</summary>
    public ReadOnlySpan<byte> Line => _holder.AsSpan(_lineStart, _lineLength);

    /// <summary>The line after its <c>[n]</c> or <c>$</c>; valid until the next one.</summary>
    public ReadOnlySpan<byte> Command => Line[_commandStart..];

    /// <summary>Goes to the next line that is not blank; false at the end of the file.</summary>
    /// <exception cref="InvalidDataException">The gzip data is damaged.</exception>
    public bool Next()
    {
        while (TakeLine())
        {
            TrimLine();
            if (_lineLength == 0 && !IsTooLong) continue;

            _commandStart = 0;
            IsNumberTooLarge = false;
            Number = Math.Max(TakePrefix(), Number + 1);
            return true;
        }

        return false;
    }

    public void Dispose() => _stream.Dispose();

    private static bool IsGzip(Stream file)
    {
        Span<byte> magic = stackalloc byte[2];
        var read = file.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false);
        file.Seek(-read, SeekOrigin.Current);
        return read == magic.Length && magic[0] == 0x1F && magic[1] == 0x8B;
    }

    private static bool IsBlank(byte value) => value is (byte)' ' or (byte)'\t' or (byte)'\r';

    private void SkipByteOrderMark()
    {
        ReadOnlySpan<byte> mark = [0xEF, 0xBB, 0xBF];
        while (_end < mark.Length && Fill())
        {
        }

        if (_buffer.AsSpan(0, _end).StartsWith(mark)) _start = mark.Length;
    }

    /// <summary>Sets the current line, without its line end; false at the end of the file.</summary>
    private bool TakeLine()
    {
        int length;
        while ((length = NewlineAt()) < 0)
        {
            // One byte more than the longest line, for the CR of a CRLF whose LF is not read yet.
            if (_end - _start > MaxLineBytes + 1) return TakeLongLine();
            if (Fill()) continue;
            if (_start == _end) return false;

            SetLine(_end - _start);
            _start = _end;
            return true;
        }

        SetLine(length);
        _start += length + 1;
        return true;
    }

    private int NewlineAt() => _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');

    private void SetLine(int length)
    {
        if (length > 0 && _buffer[_start + length - 1] == '\r') length--;
        IsTooLong = length > MaxLineBytes;
        _holder = _buffer;
        _lineStart = _start;
        _lineLength = Math.Min(length, MaxLineBytes);
    }

    /// <summary>Keeps the beginning of a line that may be longer than any buffer, and skips the rest.</summary>
    private bool TakeLongLine()
    {
        _buffer.AsSpan(_start, MaxLineBytes).CopyTo(_longLine);
        (_holder, _lineStart, _lineLength, IsTooLong) = (_longLine, 0, MaxLineBytes, true);
        int newline;
        while ((newline = NewlineAt()) < 0)
        {
            _start = _end;
            if (!Fill()) return true;
        }

        _start += newline + 1;
        return true;
    }

    /// <summary>Reads more bytes after those not yet returned; false at the end of the file.</summary>
    private bool Fill()
    {
        if (_ended) return false;

        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        var read = _stream.Read(_buffer, _end, _buffer.Length - _end);
        _end += read;
        _ended = read == 0;
        return !_ended;
    }

    private void TrimLine()
    {
        while (_lineLength > 0 && IsBlank(_holder[_lineStart]))
        {
            _lineStart++;
            _lineLength--;
        }

        while (_lineLength > 0 && IsBlank(_holder[_lineStart + _lineLength - 1])) _lineLength--;
    }

    /// <summary>Skips <c>[n]</c> or <c>$</c> and the blanks after it; returns n, or 0 if there is none.</summary>
    private long TakePrefix()
    {
        var line = Line;
        var at = 0;
        long number = 0;
        if (line.IsEmpty) return 0;
        if (line[0] == '$') at = 1;
        else if (line[0] == '[' && TryBracketed(line, out number, out var length)) at = length;
        else return 0;

        while (at < line.Length && IsBlank(line[at])) at++;
        _commandStart = at;
        return number;
    }

    private bool TryBracketed(ReadOnlySpan<byte> line, out long number, out int length)
    {
        number = 0;
        var at = 1;
        while (at < line.Length && char.IsAsciiDigit((char)line[at]))
        {
            if (number <= MaxNumber) number = number * 10 + (line[at] - '0');
            at++;
        }

        length = at + 1;
        if (at == 1 || at == line.Length || line[at] != ']') return false;

        IsNumberTooLarge = number > MaxNumber;
        if (IsNumberTooLarge) number = 0;
        return true;
    }
}
