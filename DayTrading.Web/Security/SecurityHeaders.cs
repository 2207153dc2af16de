using DayTrading.Accounts;
using DayTrading.Web.Composition;

namespace DayTrading.Web.Security;

/// <summary>Headers of every answer that tell the browser what to forbid.</summary>
internal sealed class SecurityHeaders(RequestDelegate next)
{
    /// <summary>Scripts, styles and connections of this origin only, nothing inline, no frames, no forms to elsewhere.</summary>
    public const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; " +
        "manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    /// <summary>Swagger UI needs inline styles. Used only for its own path, which holds no user's data.</summary>
    public const string PolicyOfApiPage =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; " +
        "connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

    public Task InvokeAsync(HttpContext http)
    {
        http.Response.OnStarting(static state =>
        {
            Add((HttpContext)state);
            return Task.CompletedTask;
        }, http);
        return next(http);
    }

    private static void Add(HttpContext http)
    {
        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy = SitePaths.IsApiPage(http.Request.Path) ? PolicyOfApiPage : Policy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        // A page with a user's data is not cached, so the back button does not show it after signing out. Public files set their own
        // caching.
        if (headers.CacheControl.Count == 0) headers.CacheControl = "no-store";
    }
}
