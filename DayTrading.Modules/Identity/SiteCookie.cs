using Microsoft.AspNetCore.Http;

namespace DayTrading.Identity;

/// <summary>
/// Options for a cookie that scripts cannot read and other sites cannot send. It is sent over https only, except on this machine
/// (http://localhost), where there is no network to listen on and a new user has no certificate yet.
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

    /// <summary>Whether the browser will keep a cookie set in this answer: it drops a secure cookie that arrives over plain http.</summary>
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
