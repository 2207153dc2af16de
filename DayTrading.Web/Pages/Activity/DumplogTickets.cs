using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace DayTrading.Web.Pages.Activity;

/// <summary>
/// Whose a dumplog is. Its file's name says nothing about that, so whoever has just made one is given a sealed ticket for it, which opens
/// for them alone and for a day: afterwards they make a new one.
/// </summary>
internal sealed class DumplogTickets(IDataProtectionProvider protection)
{
    private static readonly TimeSpan Valid = TimeSpan.FromDays(1);

    private readonly ITimeLimitedDataProtector _seal = protection.CreateProtector("DayTrading.Dumplog").ToTimeLimitedDataProtector();

    public string Issue(string owner, string name) => _seal.Protect($"{owner}\n{name}", Valid);

    /// <summary>The file's name; null if the ticket is none, is over, or is somebody else's.</summary>
    public string? Open(string owner, string ticket)
    {
        try
        {
            var parts = _seal.Unprotect(ticket).Split('\n');
            return parts is [var of, var name] && string.Equals(of, owner, StringComparison.Ordinal) ? name : null;
        }
        catch (CryptographicException)
        {
            // Forged, cut off or over: all the same to whoever asks.
            return null;
        }
    }
}
