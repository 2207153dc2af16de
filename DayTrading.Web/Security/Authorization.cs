using DayTrading.Identity;
using DayTrading.Web.Composition;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.WebUtilities;

namespace DayTrading.Web.Security;

/// <summary>What a sign-in may do on this site, and the answer to requests without one.</summary>
internal static class Authorization
{
    public static IServiceCollection AddPolicies(this IServiceCollection services)
    {
        services.AddSingleton<IAuthorizationHandler, AccountAccessHandler>();
        services.AddAuthorizationBuilder()
            .AddPolicy(Policies.Trader, policy => policy.RequireRole(Roles.Trader))
            .AddPolicy(Policies.Auditor, policy => policy.RequireRole(Roles.Auditor, Roles.Supervisor))
            .AddPolicy(Policies.Supervisor, policy => policy.RequireRole(Roles.Supervisor))
            .AddPolicy(Policies.ReadAccount, policy => policy.RequireAuthenticatedUser().AddRequirements(AccountAccess.Read))
            .AddPolicy(Policies.ActOnAccount, policy => policy.RequireAuthenticatedUser().AddRequirements(AccountAccess.Act))
            // Closed by default: a route that is open to everybody must say so.
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        services.AddOptions<CookieAuthenticationOptions>(IdentityConstants.ApplicationScheme).Configure(cookie =>
        {
            cookie.LoginPath = "/account/sign-in";
            cookie.LogoutPath = "/account/sign-out";
            cookie.AccessDeniedPath = "/account/denied";
            cookie.ReturnUrlParameter = "returnUrl";
            cookie.Events.OnRedirectToLogin = context => RedirectOrSay(context, StatusCodes.Status401Unauthorized);
            cookie.Events.OnRedirectToAccessDenied = context => RedirectOrSay(context, StatusCodes.Status403Forbidden);
        });
        return services;
    }

    // A program that calls the API or the hub gets the error, not the sign-in page.
    private static Task RedirectOrSay(RedirectContext<CookieAuthenticationOptions> context, int status)
    {
        var isUnsent = status == StatusCodes.Status401Unauthorized && HttpMethods.IsPost(context.Request.Method);
        if (SitePaths.IsForPrograms(context.Request.Path)) context.Response.StatusCode = status;
        else context.Response.Redirect(isUnsent ? QueryHelpers.AddQueryString(context.RedirectUri, "unsent", "true") : context.RedirectUri);
        return Task.CompletedTask;
    }
}
