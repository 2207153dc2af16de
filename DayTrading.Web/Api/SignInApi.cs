using DayTrading.Identity;
using DayTrading.Web.Composition;
using DayTrading.Web.Security;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.BearerToken;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace DayTrading.Web.Api;

/// <param name="User">The trading user id: 1 to 64 characters of A-Z a-z 0-9 _ - . , case-sensitive.</param>
/// <param name="Password">At least 10 characters.</param>
internal sealed record Credentials(string User, string Password);

/// <param name="RefreshToken">From the last answer of login or refresh.</param>
internal sealed record Refresh(string RefreshToken);

/// <summary>Register, login and refresh, with the answers of ASP.NET Core Identity's own endpoints.</summary>
internal static class SignInApi
{
    public static void MapSignInApi(this IEndpointRouteBuilder api)
    {
        api.MapPost("/register", RegisterAsync).WithSummary("Creates a trader's sign-in")
            .WithDescription("A name that is known to the record, with or without a sign-in, counts as taken.");
        api.MapPost("/login", LoginAsync).WithSummary("Gives an access token and a refresh token")
            .WithDescription("Wrong names, wrong passwords and locked sign-ins have the same answer.")
            .Produces<AccessTokenResponse>().ProducesProblem(StatusCodes.Status401Unauthorized);
        api.MapPost("/refresh", RefreshAsync).WithSummary("Gives new tokens for a refresh token")
            .Produces<AccessTokenResponse>().ProducesProblem(StatusCodes.Status401Unauthorized);
    }

    private static async Task<Results<Ok, ValidationProblem>> RegisterAsync(
        Credentials credentials, SignIns signIns, CancellationToken cancellationToken)
    {
        var errors = await signIns.RegisterAsync(credentials.User, credentials.Password, cancellationToken);
        if (errors.Count == 0) return TypedResults.Ok();

        var byField = errors.GroupBy(error => error.IsOfName ? "user" : "password", error => error.Message, StringComparer.Ordinal);
        return TypedResults.ValidationProblem(
            byField.ToDictionary(field => field.Key, field => field.ToArray(), StringComparer.Ordinal),
            detail: string.Join(" ", errors.Select(error => error.Message)));
    }

    // Signing in writes the response itself.
    private static async Task<Results<EmptyHttpResult, ProblemHttpResult>> LoginAsync(Credentials credentials, SignIns signIns)
    {
        if (await signIns.SignInAsync(credentials.User, credentials.Password, IdentityConstants.BearerScheme)) return TypedResults.Empty;
        return Problems.Of(StatusCodes.Status401Unauthorized, SignIns.NotSignedIn);
    }

    private static async Task<Results<SignInHttpResult, ProblemHttpResult>> RefreshAsync(
        Refresh refresh, SignInManager<IdentityUser> signIns, IOptionsMonitor<BearerTokenOptions> bearer, TimeProvider clock)
    {
        var ticket = bearer.Get(IdentityConstants.BearerScheme).RefreshTokenProtector.Unprotect(refresh.RefreshToken);
        if (ticket?.Properties.ExpiresUtc > clock.GetUtcNow() && await signIns.ValidateSecurityStampAsync(ticket.Principal) is { } user)
            return TypedResults.SignIn(await signIns.CreateUserPrincipalAsync(user), authenticationScheme: IdentityConstants.BearerScheme);

        return Problems.Of(
            StatusCodes.Status401Unauthorized,
            $"The refresh token is not valid or has expired: sign in again with POST {SitePaths.Api}/login.");
    }
}
