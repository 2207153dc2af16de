using System.Globalization;

namespace DayTrading.Web.Composition;

/// <summary>A time as people and programs write it, the same for pages, API and command line.</summary>
internal static class UtcTime
{
    /// <summary>How messages show what is expected.</summary>
    public const string Example = "2026-01-31T14:30:00Z";

    /// <summary>
    /// Reads 2026-01-31T14:30:00 with or without a zone, or UTC milliseconds since 1970; without a zone it is UTC. Nothing written is no
    /// time, and no error either.
    /// </summary>
    /// <returns>False if it is none of these.</returns>
    public static bool TryParse(string? text, out DateTimeOffset? time)
    {
        time = null;
        if (string.IsNullOrWhiteSpace(text)) return true;

        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
            && milliseconds <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds())
        {
            time = DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
            return true;
        }

        if (!DateTimeOffset.TryParse(
                text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var read))
            return false;
        time = read;
        return true;
    }
}
