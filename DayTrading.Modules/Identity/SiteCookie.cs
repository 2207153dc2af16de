using Microsoft.AspNetCore.Http;

namespace DayTrading.Identity;

/// <summary>
/// A cookie that scripts cannot read and other sites cannot send along. It travels encrypted only, with one exception: on this very
/// machine (http://localhost), where there is no wire to listen on and a newcomer has no certificate.
/// </summary>
public sealed class SiteCookie : CookieBuilder
{
    public SiteCookie(string name)
    {
        Name = name;
        Path = "/";
        HttpOnly = true;
        SameSite = SameSiteMode.Lax;
        IsEssential = true;
    }

    /// <summary>Whether a cookie given to this request comes back: a browser drops a secure one that arrived over plain http.</summary>
    public static bool CanBeGiven(HttpRequest request) => request.IsHttps || IsThisMachine(request.Host.Host);

    public override CookieOptions Build(HttpContext context, DateTimeOffset expiresFrom)
    {
        var cookie = base.Build(context, expiresFrom);
        cookie.Secure = context.Request.IsHttps || !IsThisMachine(context.Request.Host.Host);
        return cookie;
    }

    private static bool IsThisMachine(string host) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase)
        || System.Net.IPAddress.TryParse(host.AsSpan().Trim("[]"), out var address) && System.Net.IPAddress.IsLoopback(address);
}
