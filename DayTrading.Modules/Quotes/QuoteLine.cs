using System.Buffers.Text;
using System.Globalization;
using System.Text;
using DayTrading.Kernel;

namespace DayTrading.Quotes;

/// <summary>The protocol's two lines: <c>SYM,user\n</c> and <c>price,SYM,user,timestamp_ms,cryptokey\n</c>.</summary>
internal static class QuoteLine
{
    /// <summary>A symbol, a comma, a user and the line feed.</summary>
    public const int LongestRequest = StockSymbol.MaxLength + 1 + UserId.MaxLength + 1;

    /// <summary>An answer is about 100 bytes; the rest is room for padding. A longer line without a line feed is no answer.</summary>
    public const int LongestAnswer = 4_096;

    /// <summary>The record keeps keys of up to this many characters; the known ones have 44.</summary>
    private const int LongestKey = 256;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static int WriteRequest(Span<byte> buffer, StockSymbol symbol, UserId user)
    {
        System.Text.Unicode.Utf8.TryWrite(buffer, CultureInfo.InvariantCulture, $"{symbol},{user}\n", out var length);
        return length;
    }

    /// <summary>
    /// Reads an answer without its line feed, padded with spaces or NULs or not. False for everything that is not the price of this stock,
    /// asked by this user. What follows the fourth comma is the key, unchanged.
    /// </summary>
    public static bool TryReadAnswer(ReadOnlySpan<byte> line, StockSymbol symbol, UserId user, DateTimeOffset receivedAt, out Quote? quote)
    {
        quote = null;
        Span<Range> fields = stackalloc Range[5];
        if (line.Length > LongestAnswer || Split(line, fields) < fields.Length) return false;
        if (!TryReadPrice(Unpadded(line[fields[0]]), out var price)) return false;
        if (!IsText(Unpadded(line[fields[1]]), symbol.ToString()) || !IsText(Unpadded(line[fields[2]]), user.Value)) return false;
        if (!TryReadTime(Unpadded(line[fields[3]]), out var time) || !TryReadKey(Unpadded(line[fields[4]]), out var key)) return false;

        quote = new Quote(symbol, price, time, key, receivedAt);
        return true;
    }

    /// <summary>At most five fields: the last one takes the rest, commas included.</summary>
    private static int Split(ReadOnlySpan<byte> line, Span<Range> fields)
    {
        var start = 0;
        var count = 0;
        while (count < fields.Length - 1)
        {
            var comma = line[start..].IndexOf((byte)',');
            if (comma < 0) break;

            fields[count++] = start..(start + comma);
            start += comma + 1;
        }

        fields[count++] = start..line.Length;
        return count;
    }

    private static ReadOnlySpan<byte> Unpadded(ReadOnlySpan<byte> field) => field.Trim(" \0\r"u8);

    private static bool IsText(ReadOnlySpan<byte> field, string text)
    {
        Span<byte> expected = stackalloc byte[UserId.MaxLength];
        return field.SequenceEqual(expected[..Encoding.ASCII.GetBytes(text, expected)]);
    }

    private static bool TryReadPrice(ReadOnlySpan<byte> field, out Money price)
    {
        price = default;
        const int longestMoney = 13;
        if (field.Length > longestMoney) return false;

        Span<char> text = stackalloc char[longestMoney];
        return Money.TryParse(text[..Encoding.ASCII.GetChars(field, text)], out price) && price > Money.Zero;
    }

    private static bool TryReadTime(ReadOnlySpan<byte> field, out long milliseconds) =>
        Utf8Parser.TryParse(field, out milliseconds, out var read) && read == field.Length && char.IsAsciiDigit((char)field[0]);

    private static bool TryReadKey(ReadOnlySpan<byte> field, out string key)
    {
        key = "";
        if (field.Length is 0 or > LongestKey) return false;

        try
        {
            key = StrictUtf8.GetString(field);
        }
        catch (DecoderFallbackException)
        {
            // Bytes that are not valid text cannot go into the audit log unchanged.
            return false;
        }

        return !key.Any(c => char.IsControl(c) || c is '\uFFFE' or '\uFFFF'); // the last two are no characters
    }
}
