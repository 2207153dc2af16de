using System.Buffers;

namespace DayTrading.Kernel;

/// <summary>A user's name: 1 to 64 characters of A–Z a–z 0–9 _ - . (spec: Values); case-sensitive.</summary>
public readonly record struct UserId : IComparable<UserId>
{
    public const int MaxLength = 64;

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.");

    private UserId(string value) => Value = value;

    public string Value { get; }

    public static bool IsValid(ReadOnlySpan<char> text) => text.Length is > 0 and <= MaxLength && !text.ContainsAnyExcept(Allowed);

    public static bool TryParse(string text, out UserId user)
    {
        user = IsValid(text) ? new UserId(text) : default;
        return user.Value is not null;
    }

    /// <exception cref="FormatException">The text is no user id. Use this for text that is known to be one.</exception>
    public static UserId Parse(string text) =>
        TryParse(text, out var user) ? user : throw new FormatException($"'{text}' is no user id");

    public int CompareTo(UserId other) => string.CompareOrdinal(Value, other.Value);

    public override string ToString() => Value;
}
