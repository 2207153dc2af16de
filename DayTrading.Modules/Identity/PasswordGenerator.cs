using System.Security.Cryptography;

namespace DayTrading.Identity;

/// <summary>Passwords that are shown once and changed after the first use.</summary>
public static class PasswordGenerator
{
    /// <summary>With 55 characters to choose from that is 115 bits: nobody guesses it.</summary>
    private const int Length = 20;

    /// <summary>None that are mistaken for each other on a terminal, or when they are read out.</summary>
    private const string Alphabet = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";

    public static string Generate() => RandomNumberGenerator.GetString(Alphabet, Length);
}
