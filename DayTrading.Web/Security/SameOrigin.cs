namespace DayTrading.Web.Security;

/// <summary>
/// Rejects what a browser sends on behalf of another site: requests that change something, and the opening of a WebSocket. Forms have
/// antiforgery tokens as well; the API and the hub rely on this check and on the cookie's SameSite. Programs send neither header.
/// </summary>
internal sealed class SameOrigin(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext http)
    {
        if (IsSafe(http) || IsOwn(http.Request)) return next(http);

        http.Response.StatusCode = StatusCodes.Status403Forbidden;
        return Task.CompletedTask;
    }

    private static bool IsSafe(HttpContext http)
    {
        var method = http.Request.Method;
        var asks = HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method);
        return asks && !http.Request.Headers.Upgrade.Contains("websocket", StringComparer.OrdinalIgnoreCase);
    }

    private static bool IsOwn(HttpRequest request)
    {
        // Sec-Fetch-Site is more reliable than Origin, where a browser sends it.
        if (request.Headers["Sec-Fetch-Site"] is [{ } site]) return site is "same-origin" or "none";
        if (request.Headers.Origin is not [{ } origin]) return request.Headers.Origin.Count == 0;
        return Uri.TryCreate(origin, UriKind.Absolute, out var from)
            && string.Equals(from.Authority, Authority(request), StringComparison.OrdinalIgnoreCase);
    }

    // Normalized by Uri: without the scheme's default port.
    private static string Authority(HttpRequest request) =>
        Uri.TryCreate($"{request.Scheme}://{request.Host}", UriKind.Absolute, out var own) ? own.Authority : "";
}
