using System.Globalization;

namespace DayTrading.Web.Composition;

/// <summary>Reads a time as people and programs write it; used by pages, API and command line.</summary>
internal static class UtcTime
{
    /// <summary>The example of a time that messages show.</summary>
    public const string Example = "2026-01-31T14:30:00Z";

    /// <summary>
    /// Reads 2026-01-31T14:30:00 with or without a zone, or UTC milliseconds since 1970; without a zone it is UTC. Empty text gives no time
    /// and is no error.
    /// </summary>
    /// <returns>False if the text is none of these.</returns>
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
