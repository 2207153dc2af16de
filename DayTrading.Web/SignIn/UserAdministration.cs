using System.Security.Cryptography;
using DayTrading.Kernel;
using DayTrading.Web.Live;
using DayTrading.Web.SiteStore;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace DayTrading.Web.SignIn;

/// <summary>A sign-in as the supervisor sees it.</summary>
internal sealed record SignInRow(string Name, string Role, bool IsDisabled);

/// <summary>
/// The supervisor's work on sign-ins: makes them, disables them, resets passwords, assigns roles. Whoever is changed is signed out within
/// a minute, and his live connections end at once. Nobody takes away his own way in. Each answers what is wrong, or null.
/// </summary>
internal sealed class UserAdministration(UserManager<IdentityUser> users, SignIns signIns, SiteContext context, Subscribers subscribers)
{
    /// <summary>Of a page; beyond it one searches.</summary>
    public const int MaxListed = 200;

    private const int GeneratedLength = 16;

    /// <summary>None that are mistaken for each other when they are read out.</summary>
    private const string Alphabet = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";

    private const string Own = "You cannot do this to your own sign-in; ask another supervisor.";

    private const string NoSuch = "There is no sign-in of this name.";

    public static string GeneratePassword() => RandomNumberGenerator.GetString(Alphabet, GeneratedLength);

    /// <summary>In the order of their names; those whose name begins so.</summary>
    public async Task<IReadOnlyList<SignInRow>> ListAsync(string? beginning, CancellationToken cancellationToken)
    {
        var start = beginning ?? "";
        var rows = await (
            from user in context.Users
            where user.UserName!.StartsWith(start)
            orderby user.UserName
            select new
            {
                user.UserName,
                Role = context.UserRoles.Where(r => r.UserId == user.Id)
                    .Join(context.Roles, r => r.RoleId, r => r.Id, (_, role) => role.Name).FirstOrDefault(),
                user.LockoutEnd,
            }).Take(MaxListed).ToListAsync(cancellationToken);
        return [.. rows.Select(r => new SignInRow(r.UserName!, r.Role ?? "", r.LockoutEnd == DateTimeOffset.MaxValue))];
    }

    public async Task<string?> CreateAsync(string name, string password, string role, CancellationToken cancellationToken)
    {
        if (!UserId.TryParse(name, out var user)) return SignIns.NameRule;
        if (!Roles.All.Contains(role, StringComparer.Ordinal)) return $"A role is one of {string.Join(", ", Roles.All)}.";
        var errors = await signIns.CreateAsync(user, password, role, cancellationToken);
        return errors.Count == 0 ? null : string.Join(" ", errors.Select(f => f.Message));
    }

    public async Task<string?> DisableAsync(string name, bool disabled, string by)
    {
        if (string.Equals(name, by, StringComparison.Ordinal)) return Own;
        if (await users.FindByNameAsync(name) is not { } user) return NoSuch;

        var result = await users.SetLockoutEnabledAsync(user, enabled: true);
        if (result.Succeeded) result = await users.SetLockoutEndDateAsync(user, disabled ? DateTimeOffset.MaxValue : null);
        if (result.Succeeded) result = await users.UpdateSecurityStampAsync(user);
        return Changed(user, result);
    }

    public async Task<string?> ResetPasswordAsync(string name, string password)
    {
        if (await users.FindByNameAsync(name) is not { } user) return NoSuch;

        foreach (var validator in users.PasswordValidators)
        {
            var valid = await validator.ValidateAsync(users, user, password);
            if (!valid.Succeeded) return Error(valid);
        }

        user.PasswordHash = users.PasswordHasher.HashPassword(user, password);
        user.AccessFailedCount = 0;
        return Changed(user, await users.UpdateSecurityStampAsync(user));
    }

    public async Task<string?> AssignAsync(string name, string role, string by, CancellationToken cancellationToken)
    {
        if (string.Equals(name, by, StringComparison.Ordinal)) return Own;
        if (!Roles.All.Contains(role, StringComparer.Ordinal)) return $"A role is one of {string.Join(", ", Roles.All)}.";
        if (await users.FindByNameAsync(name) is not { } user) return NoSuch;

        await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
        var result = await users.RemoveFromRolesAsync(user, await users.GetRolesAsync(user));
        if (result.Succeeded) result = await users.AddToRoleAsync(user, role);
        if (result.Succeeded) result = await users.UpdateSecurityStampAsync(user);
        if (result.Succeeded) await transaction.CommitAsync(cancellationToken);
        return Changed(user, result);
    }

    private string? Changed(IdentityUser user, IdentityResult result)
    {
        subscribers.Close(user.UserName);
        return Error(result);
    }

    private static string? Error(IdentityResult result) =>
        result.Succeeded ? null : string.Join(" ", result.Errors.Select(e => SignIns.Explain(e).Message));
}
