namespace DayTrading.Kernel;

/// <summary>
/// A stock's symbol: one to three letters A–Z; lower case is accepted and becomes upper case (spec: Values). Held as a number below <see
/// cref="Count"/>, so that a table by symbol is a plain array of known size. <c>default</c> is no symbol: <see cref="IsNone"/>.
/// </summary>
public readonly record struct StockSymbol : IComparable<StockSymbol>
{
    /// <summary>One more than the highest <see cref="Index"/>: three places, each a blank or one of 26 letters.</summary>
    public const int Count = 27 * 27 * 27;

    public const int MaxLength = 3;

    private static readonly string?[] Names = new string?[Count];

    private StockSymbol(int index) => Index = index;

    /// <summary>0 for no symbol, else below <see cref="Count"/>; its order is the ordinal order of the text.</summary>
    public int Index { get; }

    public bool IsNone => Index == 0;

    public static bool TryParse(ReadOnlySpan<char> text, out StockSymbol symbol)
    {
        symbol = default;
        if (text.Length is 0 or > MaxLength) return false;

        var index = 0;
        for (var i = 0; i < MaxLength; i++)
        {
            var letter = i < text.Length ? (text[i] | 0x20) - 'a' + 1 : 0;
            if (i < text.Length && !char.IsAsciiLetter(text[i])) return false;
            index = index * 27 + letter;
        }

        symbol = new StockSymbol(index);
        return true;
    }

    /// <exception cref="FormatException">The text is no symbol. Use this for text that is known to be one.</exception>
    public static StockSymbol Parse(string text) =>
        TryParse(text, out var symbol) ? symbol : throw new FormatException($"'{text}' is no stock symbol");

    public int CompareTo(StockSymbol other) => Index.CompareTo(other.Index);

    // Concurrent threads write equal strings, so the table needs no lock.
    public override string ToString() => Names[Index] ??= Spell(Index);

    private static string Spell(int index)
    {
        Span<char> text = stackalloc char[MaxLength];
        var length = 0;
        foreach (var digit in (ReadOnlySpan<int>)[index / (27 * 27), index / 27 % 27, index % 27])
        {
            if (digit > 0) text[length++] = (char)('A' + digit - 1);
        }

        return new string(text[..length]);
    }
}
