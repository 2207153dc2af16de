namespace DayTrading.Web.Composition;

/// <summary>The site's paths, and which of them serve programs.</summary>
internal static class SitePaths
{
    public const string Api = "/api/v1";

    /// <summary>The page for trying the API.</summary>
    public const string ApiPage = "/api";

    private static readonly PathString[] Programs = ["/api", "/hubs", "/openapi", "/health", "/metrics"];

    /// <summary>True for paths of programs, which get status codes and problem details; the others serve people with browsers.</summary>
    public static bool IsForPrograms(PathString path) =>
        Array.Exists(Programs, start => path.StartsWithSegments(start, StringComparison.OrdinalIgnoreCase));

    public static bool IsApiPage(PathString path) =>
        path.StartsWithSegments(ApiPage, StringComparison.OrdinalIgnoreCase)
        && !path.StartsWithSegments(Api, StringComparison.OrdinalIgnoreCase);
}
