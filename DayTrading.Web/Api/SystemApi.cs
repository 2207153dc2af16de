using DayTrading.Kernel;
using DayTrading.Identity;
using DayTrading.Web.Operations;
using DayTrading.Web.Security;

namespace DayTrading.Web.Api;

/// <summary>The state of the program, and its sign-ins; for supervisors.</summary>
internal static class SystemApi
{
    public static void MapSystemApi(this IEndpointRouteBuilder api)
    {
        var system = api.MapGroup("/system").WithTags("System").RequireAuthorization(Policies.Supervisor);
        system.MapGet("/samples", (Samples samples, long after = 0) => Results.Ok(samples.After(after)))
            .WithSummary("Figures of each second of the last ten minutes, those after a time").Produces<IReadOnlyList<Sample>>();
        system.MapGet("/health", async (Health health, CancellationToken token) => Results.Ok(await health.AskAsync(token)))
            .WithSummary("The health of the store, the quote server and the cache").Produces<HealthAnswer>();
        system.MapGet("/settings", (IConfiguration configuration) => Results.Ok(SettingsInForce.Of(configuration)))
            .WithSummary("The settings in force, without their secrets").Produces<IReadOnlyList<SettingInForce>>();
        system.MapGet("/users", async (UserAdministration users, CancellationToken token, string? beginning = null) =>
            Results.Ok(await users.ListAsync(beginning, token))).WithSummary("Sign-ins, by name").Produces<IReadOnlyList<SignInRow>>();
        system.MapPost("/users", async (NewUser user, UserAdministration users, CancellationToken token) =>
                Answer(await users.CreateAsync(user.Name ?? "", user.Password ?? "", user.Role ?? "", token)))
            .WithSummary("Creates a sign-in of any role");
        system.MapPut(
            "/users/{name}/role",
            async (string name, NewRole role, HttpContext http, UserAdministration users, CancellationToken token) =>
                Answer(await users.AssignAsync(name, role.Role ?? "", http.User.Identity!.Name!, token))).WithSummary("Assigns a role");
        system.MapPut("/users/{name}/password", async (string name, NewPassword password, UserAdministration users) =>
            Answer(await users.ResetPasswordAsync(name, password.Password ?? ""))).WithSummary("Sets a password");
        system.MapPut("/users/{name}/disabled", async (string name, Disabling disabling, HttpContext http, UserAdministration users) =>
                Answer(await users.DisableAsync(name, disabling.Disabled, http.User.Identity!.Name!)))
            .WithSummary("Disables or enables a sign-in");
    }

    private static IResult Answer(string? error) =>
        error is null ? Results.NoContent() : Problems.Of(StatusCodes.Status400BadRequest, error);
}

internal sealed record NewUser(string? Name = null, string? Password = null, string? Role = null);

internal sealed record NewRole(string? Role = null);

internal sealed record NewPassword(string? Password = null);

internal sealed record Disabling(bool Disabled);
