using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Caching.Memory;

namespace DayTrading.Identity;

/// <summary>
/// Decrypts an access token once a minute, not with every call: at 0.2 ms that cost as much as everything else before a command is
/// executed (docs/performance.md). A token's content does not change; its expiry is checked against the clock with every call.
/// </summary>
internal sealed class TokenCache(ISecureDataFormat<AuthenticationTicket> tokens) : ISecureDataFormat<AuthenticationTicket>, IDisposable
{
    /// <summary>Tokens remembered, some 4 kB each; when there are more, some are forgotten and decrypted again.</summary>
    private const int Max = 10_000;

    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(1);

    // Uses the system's own clock: how long a token is remembered does not affect any result.
    private readonly MemoryCache _tickets = new(new MemoryCacheOptions { SizeLimit = Max });

    public void Dispose() => _tickets.Dispose();

    public string Protect(AuthenticationTicket data) => tokens.Protect(data);

    public string Protect(AuthenticationTicket data, string? purpose) => tokens.Protect(data, purpose);

    /// <summary>The token's ticket, a copy for the caller; null if the token was not issued here.</summary>
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
