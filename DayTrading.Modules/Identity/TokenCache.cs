using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Caching.Memory;

namespace DayTrading.Identity;

/// <summary>
/// Deciphers an access token once a minute, not with every call: at 0.2 ms it was as much as all else that a command meets before it
/// is executed (docs/performance.md). What a token says holds until the token ends; that is checked against the clock with every call.
/// </summary>
internal sealed class TokenCache(ISecureDataFormat<AuthenticationTicket> tokens) : ISecureDataFormat<AuthenticationTicket>, IDisposable
{
    /// <summary>Of some 4 kB each; when there are more, some are forgotten and deciphered again.</summary>
    private const int Max = 10_000;

    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(1);

    // By its own clock: how long a token is remembered decides nothing.
    private readonly MemoryCache _tickets = new(new MemoryCacheOptions { SizeLimit = Max });

    public void Dispose() => _tickets.Dispose();

    public string Protect(AuthenticationTicket data) => tokens.Protect(data);

    public string Protect(AuthenticationTicket data, string? purpose) => tokens.Protect(data, purpose);

    /// <summary>A ticket of the caller's own; null if the token is none of ours.</summary>
    public AuthenticationTicket? Unprotect(string? protectedText)
    {
        if (protectedText is null) return null;
        if (_tickets.TryGetValue(protectedText, out AuthenticationTicket? known)) return known!.Clone();
        if (tokens.Unprotect(protectedText) is not { } ticket) return null;

        _tickets.Set(protectedText, ticket, new MemoryCacheEntryOptions { AbsoluteExpirationRelativeToNow = Kept, Size = 1 });
        return ticket.Clone();
    }

    public AuthenticationTicket? Unprotect(string? protectedText, string? purpose) =>
        purpose is null ? Unprotect(protectedText) : tokens.Unprotect(protectedText, purpose);
}
