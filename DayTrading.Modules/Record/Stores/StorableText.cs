using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace DayTrading.Record;

/// <summary>Makes text from outside storable everywhere: UTF-8 without NUL.</summary>
public static class StorableText
{
    private static readonly SearchValues<char> Suspects = SearchValues.Create(
        ['\0', .. Enumerable.Range(0xD800, 0x800).Select(code => (char)code)]);

    /// <summary>NUL and halves of surrogate pairs become U+FFFD.</summary>
    [return: NotNullIfNotNull(nameof(text))]
    public static string? Clean(string? text) => text.AsSpan().ContainsAny(Suspects) ? Replace(text!) : text;

    private static string Replace(string text)
    {
        var cleaned = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes()) cleaned.Append(rune.Value == 0 ? Rune.ReplacementChar : rune);
        return cleaned.ToString();
    }
}
