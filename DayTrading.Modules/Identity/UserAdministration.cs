using DayTrading.Kernel;
using MediatR;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace DayTrading.Identity;

/// <summary>A sign-in, as shown to supervisors.</summary>
public sealed record SignInRow(string Name, string Role, bool IsDisabled);

/// <summary>
/// What supervisors do with sign-ins: create and disable them, reset passwords, assign roles. A changed user is signed out within a
/// minute, and that user's live connections end at once. Supervisors cannot lock themselves out. Each method returns the error, or null.
/// </summary>
public sealed class UserAdministration
{
    /// <summary>The most sign-ins of a page; for others one searches.</summary>
    public const int MaxListed = 200;

    private const string Own = "You cannot do this to your own sign-in; ask another supervisor.";

    private const string NoSuch = "There is no sign-in of this name.";

    private readonly UserManager<IdentityUser> _users;
    private readonly SignIns _signIns;
    private readonly IdentityContext _context;
    private readonly IMediator _mediator;

    internal UserAdministration(UserManager<IdentityUser> users, SignIns signIns, IdentityContext context, IMediator mediator) =>
        (_users, _signIns, _context, _mediator) = (users, signIns, context, mediator);

    /// <summary>The sign-ins whose name begins with this text, in the order of their names.</summary>
    public async Task<IReadOnlyList<SignInRow>> ListAsync(string? beginning, CancellationToken cancellationToken)
    {
        var start = beginning ?? "";
        var rows = await (
            from user in _context.Users
            where user.UserName!.StartsWith(start)
            orderby user.UserName
            select new
            {
                user.UserName,
                Role = _context.UserRoles.Where(r => r.UserId == user.Id)
                    .Join(_context.Roles, r => r.RoleId, r => r.Id, (_, role) => role.Name).FirstOrDefault(),
                user.LockoutEnd,
            }).Take(MaxListed).ToListAsync(cancellationToken);
        return [.. rows.Select(r => new SignInRow(r.UserName!, r.Role ?? "", r.LockoutEnd == DateTimeOffset.MaxValue))];
    }

    public async Task<string?> CreateAsync(string name, string password, string role, CancellationToken cancellationToken)
    {
        if (!UserId.TryParse(name, out var user)) return SignIns.NameRule;
        if (!Roles.All.Contains(role, StringComparer.Ordinal)) return $"A role is one of {string.Join(", ", Roles.All)}.";
        var errors = await _signIns.CreateAsync(user, password, role, cancellationToken);
        return errors.Count == 0 ? null : string.Join(" ", errors.Select(f => f.Message));
    }

    public async Task<string?> DisableAsync(string name, bool disabled, string by)
    {
        if (string.Equals(name, by, StringComparison.Ordinal)) return Own;
        if (await _users.FindByNameAsync(name) is not { } user) return NoSuch;

        var result = await _users.SetLockoutEnabledAsync(user, enabled: true);
        if (result.Succeeded) result = await _users.SetLockoutEndDateAsync(user, disabled ? DateTimeOffset.MaxValue : null);
        if (result.Succeeded) result = await _users.UpdateSecurityStampAsync(user);
        return await ChangedAsync(user, result);
    }

    public async Task<string?> ResetPasswordAsync(string name, string password)
    {
        if (await _users.FindByNameAsync(name) is not { } user) return NoSuch;

        foreach (var validator in _users.PasswordValidators)
        {
            var valid = await validator.ValidateAsync(_users, user, password);
            if (!valid.Succeeded) return Error(valid);
        }

        user.PasswordHash = _users.PasswordHasher.HashPassword(user, password);
        user.AccessFailedCount = 0;
        return await ChangedAsync(user, await _users.UpdateSecurityStampAsync(user));
    }

    public async Task<string?> AssignAsync(string name, string role, string by, CancellationToken cancellationToken)
    {
        if (string.Equals(name, by, StringComparison.Ordinal)) return Own;
        if (!Roles.All.Contains(role, StringComparer.Ordinal)) return $"A role is one of {string.Join(", ", Roles.All)}.";
        if (await _users.FindByNameAsync(name) is not { } user) return NoSuch;

        await using var transaction = await _context.Database.BeginTransactionAsync(cancellationToken);
        var result = await _users.RemoveFromRolesAsync(user, await _users.GetRolesAsync(user));
        if (result.Succeeded) result = await _users.AddToRoleAsync(user, role);
        if (result.Succeeded) result = await _users.UpdateSecurityStampAsync(user);
        if (result.Succeeded) await transaction.CommitAsync(cancellationToken);
        return await ChangedAsync(user, result);
    }

    private async Task<string?> ChangedAsync(IdentityUser user, IdentityResult result)
    {
        await _mediator.Publish(new SignInChanged(user.UserName!), CancellationToken.None);
        return Error(result);
    }

    private static string? Error(IdentityResult result) =>
        result.Succeeded ? null : string.Join(" ", result.Errors.Select(e => SignIns.Explain(e).Message));
}
