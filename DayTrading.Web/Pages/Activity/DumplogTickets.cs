using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace DayTrading.Web.Pages.Activity;

/// <summary>
/// Controls who may download a dumplog made on the page. The file's name does not say whose it is, so the trader who made it gets a signed
/// ticket: it is valid only for that trader and for one day; afterwards a new dumplog has to be made.
/// </summary>
internal sealed class DumplogTickets(IDataProtectionProvider protection)
{
    private static readonly TimeSpan Valid = TimeSpan.FromDays(1);

    private readonly ITimeLimitedDataProtector _seal = protection.CreateProtector("DayTrading.Dumplog").ToTimeLimitedDataProtector();

    public string Issue(string owner, string name) => _seal.Protect($"{owner}\n{name}", Valid);

    /// <summary>The file's name; null if the ticket is invalid, has expired, or belongs to somebody else.</summary>
    public string? Open(string owner, string ticket)
    {
        try
        {
            var parts = _seal.Unprotect(ticket).Split('\n');
            return parts is [var of, var name] && string.Equals(of, owner, StringComparison.Ordinal) ? name : null;
        }
        catch (CryptographicException)
        {
            // Forged, cut off or expired: the caller gets the same answer.
            return null;
        }
    }
}
