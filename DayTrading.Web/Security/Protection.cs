using DayTrading.Web.Composition;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace DayTrading.Web.Security;

/// <summary>
/// Protects the site against requests from the network, in the order in which a request passes through. Threats: docs/security.md.
/// </summary>
internal static class Protection
{
    /// <summary>
    /// Largest request body: a command or a form has a few hundred bytes. A route that accepts more (a workload file) sets its own limit.
    /// </summary>
    private const long MaxBody = 64 * 1024;

    /// <summary>Connections: ten times what one instance is meant for; each costs some kB.</summary>
    private const long MaxConnections = 10_000;

    private static readonly TimeSpan HstsAge = TimeSpan.FromDays(365);

    public static IServiceCollection AddProtection(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddProblemDetails(problems => problems.CustomizeProblemDetails = Problems.Complete);
        services.AddRateLimits(configuration);
        services.AddHsts(hsts => hsts.MaxAge = HstsAge);
        services.Configure<KestrelServerOptions>(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxBody;
            kestrel.Limits.MaxConcurrentConnections = MaxConnections;
            kestrel.Limits.MaxConcurrentUpgradedConnections = MaxConnections;
        });
        // Forwarded headers are accepted only from a proxy on this machine, the framework's default.
        services.Configure<ForwardedHeadersOptions>(proxy =>
            proxy.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto);
        return services;
    }

    /// <summary>Middleware before routing.</summary>
    public static void UseProtection(this WebApplication site)
    {
        site.UseForwardedHeaders();
        site.UseMiddleware<SecurityHeaders>();
        if (!site.Environment.IsDevelopment()) site.UseHsts();
        site.UseWhen(http => SitePaths.IsForPrograms(http.Request.Path), api =>
        {
            api.UseExceptionHandler();
            api.UseStatusCodePages();
        });
        site.UseWhen(http => !SitePaths.IsForPrograms(http.Request.Path), pages =>
        {
            pages.UseExceptionHandler("/status/500");
            pages.UseStatusCodePagesWithReExecute("/status/{0}");
        });
        site.UseMiddleware<SameOrigin>();
    }

    /// <summary>Middleware after routing.</summary>
    public static void UseSignInAndLimits(this WebApplication site)
    {
        site.Use(NothingIsNotFound);
        site.UseAuthentication();
        site.UseRateLimiter();
        site.UseAuthorization();
        site.UseAntiforgery();
    }

    // An unknown address answers 404 without a sign-in.
    private static Task NothingIsNotFound(HttpContext http, RequestDelegate next)
    {
        if (http.GetEndpoint() is not null) return next(http);

        http.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}
