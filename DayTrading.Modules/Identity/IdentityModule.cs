using DayTrading.Engine;
using DayTrading.Record;
using MediatR;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.BearerToken;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace DayTrading.Identity;

/// <summary>Who may sign in: sign-ins and their roles in the site's database, cookies for pages, tokens for the API.</summary>
public static class IdentityModule
{
    /// <summary>The scheme that uses the token if one was sent, else the cookie.</summary>
    private const string EitherScheme = "CookieOrToken";

    /// <summary>No rules on kinds of characters, because they make people write passwords down: length is what counts.</summary>
    public const int MinPasswordLength = 10;

    public static IServiceCollection AddSignIns(this IServiceCollection services, IConfiguration configuration)
    {
        SiteDatabase.Register(services, configuration);
        services.AddOptions<SupervisorOptions>().Bind(configuration.GetSection("Supervisor"));
        services.AddOptions<SignInOptions>().Bind(configuration.GetSection("SignIn")).ValidateOnStart();
        services.AddSingleton<IValidateOptions<SignInOptions>, SignInOptionsCheck>();
        services.AddScoped(provider => IdentityContext.Open(provider.GetRequiredService<SiteDatabase>()));
        services.AddScoped(MakeSignIns);
        services.AddScoped(MakeAdministration);
        services.AddSingleton(MakeFirstStart);
        services.AddHostedService(provider => provider.GetRequiredService<FirstStart>());
        AddIdentity(services);
        AddSchemes(services);
        AddKeys(services);
        return services;
    }

    /// <summary>Makes EF Core build its model of the sign-ins now; it is kept for the process. Reads no store.</summary>
    public static void MakeModel(IServiceProvider services)
    {
        using var context = IdentityContext.Open(services.GetRequiredService<SiteDatabase>());
        _ = context.Model;
    }

    private static SignIns MakeSignIns(IServiceProvider provider) => new(
        provider.GetRequiredService<UserManager<IdentityUser>>(), provider.GetRequiredService<SignInManager<IdentityUser>>(),
        provider.GetRequiredService<IdentityContext>(), provider.GetRequiredService<IMediator>());

    private static UserAdministration MakeAdministration(IServiceProvider provider) => new(
        provider.GetRequiredService<UserManager<IdentityUser>>(), provider.GetRequiredService<SignIns>(),
        provider.GetRequiredService<IdentityContext>(), provider.GetRequiredService<IMediator>());

    private static FirstStart MakeFirstStart(IServiceProvider provider) => new(
        provider.GetRequiredService<SiteDatabase>(), provider.GetRequiredService<IServiceScopeFactory>(),
        provider.GetRequiredService<IOptions<SupervisorOptions>>());

    private static void AddIdentity(IServiceCollection services)
    {
        services.AddHttpContextAccessor();
        services.AddSingleton<ILookupNormalizer, AsWritten>();
        services.AddIdentityCore<IdentityUser>().AddRoles<IdentityRole>().AddEntityFrameworkStores<IdentityContext>().AddSignInManager();
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
            });
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

    /// <summary>Trading user ids are case-sensitive (spec: Values), and so are the names of sign-ins.</summary>
    private sealed class AsWritten : ILookupNormalizer
    {
        public string? NormalizeName(string? name) => name;

        public string? NormalizeEmail(string? email) => email;
    }
}
