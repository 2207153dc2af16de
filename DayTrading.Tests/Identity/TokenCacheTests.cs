using System.Security.Claims;
using DayTrading.Identity;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.DataProtection;

namespace DayTrading.Tests.Identity;

public sealed class TokenCacheTests : IDisposable
{
    private readonly Counted _cipher = new(new TicketDataFormat(new EphemeralDataProtectionProvider().CreateProtector("test")));
    private readonly TokenCache _tokens;

    public TokenCacheTests() => _tokens = new TokenCache(_cipher);

    public void Dispose() => _tokens.Dispose();

    [Fact]
    public void A_token_is_deciphered_once_and_says_the_same_each_time()
    {
        var ends = new DateTimeOffset(2026, 1, 5, 14, 45, 0, TimeSpan.Zero);
        var token = TokenOf("alice", ends);

        for (var call = 0; call < 3; call++)
        {
            var ticket = _tokens.Unprotect(token).ShouldNotBeNull();
            (ticket.Principal.Identity!.Name, ticket.Properties.ExpiresUtc).ShouldBe(("alice", ends));
        }

        _cipher.Deciphered.ShouldBe(1);
    }

    [Fact]
    public void What_one_call_does_to_its_ticket_does_not_change_that_of_another()
    {
        var token = TokenOf("alice", DateTimeOffset.MaxValue);
        foreach (var ticket in new[] { _tokens.Unprotect(token)!, _tokens.Unprotect(token)! })
        {
            ticket.Principal.AddIdentity(new ClaimsIdentity([new Claim(ClaimTypes.Role, Roles.Supervisor)]));
            ((ClaimsIdentity)ticket.Principal.Identity!).AddClaim(new Claim(ClaimTypes.Role, Roles.Auditor));
            ticket.Properties.ExpiresUtc = null;
        }

        var again = _tokens.Unprotect(token)!;

        (again.Principal.IsInRole(Roles.Supervisor), again.Principal.IsInRole(Roles.Auditor)).ShouldBe((false, false));
        again.Properties.ExpiresUtc.ShouldNotBeNull();
    }

    [Fact]
    public void A_token_that_is_not_ours_is_nobody_s_however_often_it_comes_and_however_like_one_of_ours()
    {
        var token = TokenOf("alice", DateTimeOffset.MaxValue);
        _tokens.Unprotect(token).ShouldNotBeNull();
        var middle = token.Length / 2;
        var changed = token[..middle] + (token[middle] == 'A' ? 'B' : 'A') + token[(middle + 1)..];

        foreach (var wrong in new[] { changed, token[..^4], token.ToUpperInvariant(), "x", "" })
        {
            _tokens.Unprotect(wrong).ShouldBeNull();
            _tokens.Unprotect(wrong).ShouldBeNull();
        }

        _tokens.Unprotect(token, "another purpose").ShouldBeNull();
    }

    private string TokenOf(string user, DateTimeOffset ends) => _tokens.Protect(new AuthenticationTicket(
        new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, user)], "test")),
        new AuthenticationProperties { ExpiresUtc = ends },
        "test"));

    private sealed class Counted(ISecureDataFormat<AuthenticationTicket> tokens) : ISecureDataFormat<AuthenticationTicket>
    {
        public int Deciphered { get; private set; }

        public string Protect(AuthenticationTicket data) => tokens.Protect(data);

        public string Protect(AuthenticationTicket data, string? purpose) => tokens.Protect(data, purpose);

        public AuthenticationTicket? Unprotect(string? protectedText) => Unprotect(protectedText, null);

        public AuthenticationTicket? Unprotect(string? protectedText, string? purpose)
        {
            Deciphered++;
            return tokens.Unprotect(protectedText, purpose);
        }
    }
}
