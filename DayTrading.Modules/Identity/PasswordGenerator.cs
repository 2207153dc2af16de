using System.Security.Cryptography;

namespace DayTrading.Identity;

/// <summary>Generates passwords that are shown once and changed after the first use.</summary>
public static class PasswordGenerator
{
    /// <summary>With 55 different characters that is 115 bits: too many to guess.</summary>
    private const int Length = 20;

    /// <summary>No characters that look or sound alike.</summary>
    private const string Alphabet = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";

    public static string Generate() => RandomNumberGenerator.GetString(Alphabet, Length);
}
