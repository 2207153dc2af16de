using System.Globalization;

namespace DayTrading.Kernel;

/// <summary>
/// An amount of money in whole cents, never floating point; all arithmetic is checked.
/// Text form: <c>[0-9]{1,10}(\.[0-9]{1,2})?</c>, so at most 9,999,999,999.99 (spec: Values).
/// </summary>
public readonly record struct Money(long Cents) : IComparable<Money>, IUtf8SpanFormattable
{
    public static readonly Money Zero;

    private const int MaxWholeDigits = 10;

    public static Money operator +(Money a, Money b) => new(checked(a.Cents + b.Cents));

    public static Money operator -(Money a, Money b) => new(checked(a.Cents - b.Cents));

    public static Money operator -(Money a) => new(checked(-a.Cents));

    public static Money operator *(long shares, Money price) => new(checked(shares * price.Cents));

    public static bool operator <(Money a, Money b) => a.Cents < b.Cents;

    public static bool operator >(Money a, Money b) => a.Cents > b.Cents;

    public static bool operator <=(Money a, Money b) => a.Cents <= b.Cents;

    public static bool operator >=(Money a, Money b) => a.Cents >= b.Cents;

    /// <summary>⌊this ÷ price⌋: how many whole shares this much money buys at a price above zero.</summary>
    public long WholeSharesAt(Money price) => Cents / price.Cents;

    /// <summary>Reads the text form; false for everything else (signs, three decimals, no digits, more than ten whole digits).</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Money money)
    {
        money = default;
        var point = text.IndexOf('.');
        var whole = point < 0 ? text : text[..point];
        if (whole.Length is 0 or > MaxWholeDigits || !TryDigits(whole, out var cents)) return false;

        cents *= 100;
        if (point >= 0)
        {
            var fraction = text[(point + 1)..];
            if (fraction.Length is 0 or > 2 || !TryDigits(fraction, out var hundredths)) return false;
            cents += fraction.Length == 1 ? hundredths * 10 : hundredths;
        }

        money = new Money(cents);
        return true;
    }

    public int CompareTo(Money other) => Cents.CompareTo(other.Cents);

    /// <summary>Always two decimals, a point, no grouping: <c>1234.50</c>.</summary>
    public override string ToString()
    {
        Span<char> text = stackalloc char[24];
        var sign = Cents < 0 ? "-" : "";
        var magnitude = Cents < 0 ? (ulong)-(Cents + 1) + 1 : (ulong)Cents;
        text.TryWrite(CultureInfo.InvariantCulture, $"{sign}{magnitude / 100}.{magnitude % 100:00}", out var written);
        return new string(text[..written]);
    }

    /// <summary>For people: a dollar sign, grouping, two decimals, and − for less than nothing: <c>$1,234.50</c>.</summary>
    public string ToDollars() => (Cents < 0 ? "−$" : "$") + Math.Abs(Cents / 100m).ToString("N2", CultureInfo.InvariantCulture);

    public string ToString(string? format, IFormatProvider? formatProvider) => ToString();

    public bool TryFormat(Span<byte> utf8Destination, out int bytesWritten, ReadOnlySpan<char> format, IFormatProvider? provider)
    {
        var sign = Cents < 0 ? "-" : "";
        var magnitude = Cents < 0 ? (ulong)-(Cents + 1) + 1 : (ulong)Cents;
        return System.Text.Unicode.Utf8.TryWrite(
            utf8Destination, CultureInfo.InvariantCulture, $"{sign}{magnitude / 100}.{magnitude % 100:00}", out bytesWritten);
    }

    private static bool TryDigits(ReadOnlySpan<char> digits, out long value)
    {
        value = 0;
        foreach (var c in digits)
        {
            if (!char.IsAsciiDigit(c)) return false;
            value = value * 10 + (c - '0');
        }

        return true;
    }
}
