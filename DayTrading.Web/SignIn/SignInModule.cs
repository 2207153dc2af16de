using DayTrading.Web.SiteStore;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.BearerToken;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace DayTrading.Web.SignIn;

/// <summary>Who may come in and what he may do: ASP.NET Core Identity on the site's store, cookies for pages, tokens for the API.</summary>
internal static class SignInModule
{
    /// <summary>Picks the cookie or the token, by whether a token was sent.</summary>
    private const string EitherScheme = "CookieOrToken";

    /// <summary>No rules on kinds of characters, which make people write passwords down: length is what counts.</summary>
    internal const int MinPasswordLength = 10;

    public static IServiceCollection AddSignIn(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<SiteStoreOptions>().Configure(options => SiteStoreOptions.Configure(options, configuration));
        services.AddOptions<SupervisorOptions>().Bind(configuration.GetSection("Supervisor"));
        services.AddOptions<SignInOptions>().Bind(configuration.GetSection("SignIn")).ValidateOnStart();
        services.AddSingleton<IValidateOptions<SignInOptions>, SignInOptionsCheck>();
        services.AddSingleton<SiteStores>();
        services.AddScoped(provider => provider.GetRequiredService<SiteStores>().CreateContext());
        services.AddScoped<SignIns>();
        services.AddSingleton<FirstStart>();
        services.AddHostedService(provider => provider.GetRequiredService<FirstStart>());
        AddIdentity(services);
        AddSchemes(services);
        AddPolicies(services);
        AddKeys(services);
        return services;
    }

    private static void AddIdentity(IServiceCollection services)
    {
        services.AddHttpContextAccessor();
        services.AddSingleton<ILookupNormalizer, AsWritten>();
        services.AddIdentityCore<IdentityUser>().AddRoles<IdentityRole>().AddEntityFrameworkStores<SiteContext>().AddSignInManager();
        services.AddOptions<IdentityOptions>().Configure<IOptions<SignInOptions>>((identity, settings) =>
        {
            identity.User.AllowedUserNameCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.";
            identity.Password = new PasswordOptions
            {
                RequiredLength = MinPasswordLength,
                RequiredUniqueChars = 4,
                RequireDigit = false,
                RequireLowercase = false,
                RequireUppercase = false,
                RequireNonAlphanumeric = false,
            };
            identity.Lockout.MaxFailedAccessAttempts = settings.Value.MaxFailures;
            identity.Lockout.DefaultLockoutTimeSpan = settings.Value.LockedFor;
        });
        services.AddOptions<SecurityStampValidatorOptions>().Configure<IOptions<SignInOptions>>(
            (stamps, settings) => stamps.ValidationInterval = settings.Value.Recheck);
    }

    private static void AddSchemes(IServiceCollection services)
    {
        var authentication = services.AddAuthentication(EitherScheme);
        authentication.AddPolicyScheme(EitherScheme, EitherScheme, either => either.ForwardDefaultSelector = http =>
            http.Request.Headers.Authorization.Count > 0 ? IdentityConstants.BearerScheme : IdentityConstants.ApplicationScheme);
        authentication.AddBearerToken(IdentityConstants.BearerScheme);
        authentication.AddIdentityCookies();
        services.AddOptions<BearerTokenOptions>(IdentityConstants.BearerScheme).Configure<IOptions<SignInOptions>>((bearer, settings) =>
        {
            bearer.BearerTokenExpiration = settings.Value.Token;
            bearer.RefreshTokenExpiration = settings.Value.RefreshToken;
        }).PostConfigure(bearer => bearer.BearerTokenProtector = new TokenCache(bearer.BearerTokenProtector));
        services.AddOptions<CookieAuthenticationOptions>(IdentityConstants.ApplicationScheme)
            .Configure<IOptions<SignInOptions>>((cookie, settings) =>
            {
                cookie.Cookie = new SiteCookie("DayTrading");
                cookie.ExpireTimeSpan = settings.Value.Session;
                cookie.LoginPath = "/account/sign-in";
                cookie.LogoutPath = "/account/sign-out";
                cookie.AccessDeniedPath = "/account/denied";
                cookie.ReturnUrlParameter = "returnUrl";
                cookie.Events.OnRedirectToLogin = context => RedirectOrSay(context, StatusCodes.Status401Unauthorized);
                cookie.Events.OnRedirectToAccessDenied = context => RedirectOrSay(context, StatusCodes.Status403Forbidden);
            });
    }

    // A program that calls the API, or the hub, wants to know what is wrong and not to see the sign-in page.
    private static Task RedirectOrSay(RedirectContext<CookieAuthenticationOptions> context, int status)
    {
        var isUnsent = status == StatusCodes.Status401Unauthorized && HttpMethods.IsPost(context.Request.Method);
        if (SitePaths.IsForPrograms(context.Request.Path)) context.Response.StatusCode = status;
        else context.Response.Redirect(isUnsent ? QueryHelpers.AddQueryString(context.RedirectUri, "unsent", "true") : context.RedirectUri);
        return Task.CompletedTask;
    }

    private static void AddPolicies(IServiceCollection services)
    {
        services.AddSingleton<IAuthorizationHandler, AccountAccessHandler>();
        services.AddAuthorizationBuilder()
            .AddPolicy(Policies.Trader, policy => policy.RequireRole(Roles.Trader))
            .AddPolicy(Policies.Auditor, policy => policy.RequireRole(Roles.Auditor, Roles.Supervisor))
            .AddPolicy(Policies.Supervisor, policy => policy.RequireRole(Roles.Supervisor))
            .AddPolicy(Policies.ReadAccount, policy => policy.RequireAuthenticatedUser().AddRequirements(AccountAccess.Read))
            .AddPolicy(Policies.ActOnAccount, policy => policy.RequireAuthenticatedUser().AddRequirements(AccountAccess.Act))
            // What is open to everybody says so; a route about which nobody has thought is closed.
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
    }

    private static void AddKeys(IServiceCollection services)
    {
        services.AddDataProtection().SetApplicationName("DayTrading");
        services.AddOptions<KeyManagementOptions>().Configure<IOptions<SignInOptions>, ILoggerFactory>((keys, settings, loggers) =>
        {
            var folder = Path.GetFullPath(settings.Value.KeysFolder);
            const UnixFileMode ownerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
            keys.XmlRepository = new FileSystemXmlRepository(
                OperatingSystem.IsWindows() ? Directory.CreateDirectory(folder) : Directory.CreateDirectory(folder, ownerOnly), loggers);
        });
    }

    private sealed class SignInOptionsCheck : IValidateOptions<SignInOptions>
    {
        public ValidateOptionsResult Validate(string? name, SignInOptions options) =>
            options.Error() is { } error ? ValidateOptionsResult.Fail(error) : ValidateOptionsResult.Success;
    }

    /// <summary>Trading user ids are case-sensitive (spec: Values), and so are the sign-ins that bear them.</summary>
    private sealed class AsWritten : ILookupNormalizer
    {
        public string? NormalizeName(string? name) => name;

        public string? NormalizeEmail(string? email) => email;
    }
}
