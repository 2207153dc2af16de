namespace DayTrading.Web.Composition;

/// <summary>Who is served where.</summary>
internal static class SitePaths
{
    public const string Api = "/api/v1";

    /// <summary>The page on which the API can be tried.</summary>
    public const string ApiPage = "/api";

    private static readonly PathString[] Programs = ["/api", "/hubs", "/openapi", "/health", "/metrics"];

    /// <summary>Programs read status codes and problem details; everybody else is a person with a browser.</summary>
    public static bool IsForPrograms(PathString path) =>
        Array.Exists(Programs, start => path.StartsWithSegments(start, StringComparison.OrdinalIgnoreCase));

    public static bool IsApiPage(PathString path) =>
        path.StartsWithSegments(ApiPage, StringComparison.OrdinalIgnoreCase)
        && !path.StartsWithSegments(Api, StringComparison.OrdinalIgnoreCase);
}
