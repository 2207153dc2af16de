using DayTrading.Web.Composition;
using DayTrading.Web.Security;

namespace DayTrading.Web.Api;

/// <summary>Version 1 of the HTTP API: JSON, problem details, described at /openapi/v1.json, with a page to try it at /api.</summary>
internal static class ApiV1
{
    public static void AddApi(this IServiceCollection services)
    {
        // A body without a required field, or with null for it, is rejected before the handler runs.
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.RespectNullableAnnotations = true;
            json.SerializerOptions.RespectRequiredConstructorParameters = true;
        });
        services.AddApiPage();
    }

    /// <summary>Who may call a route is set here or at the route itself; a route is open to everybody only if it says so.</summary>
    public static void MapApi(this IEndpointRouteBuilder site)
    {
        var open = site.MapGroup(SitePaths.Api).AllowAnonymous().RequireRateLimiting(RateLimits.SignIn).WithTags("Signing in");
        open.MapSignInApi();

        var api = site.MapGroup(SitePaths.Api).RequireRateLimiting(RateLimits.Calls)
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status429TooManyRequests);
        api.MapQuotesApi();
        api.MapCommandsApi();
        api.MapAccountsApi();
        api.MapWorkloadsApi();
        api.MapDumplogsApi();
        api.MapAuditApi();
        api.MapSystemApi();
    }
}
