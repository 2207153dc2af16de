using System.Security.Claims;
using DayTrading.Identity;
using DayTrading.Kernel;
using Microsoft.AspNetCore.Authorization;

namespace DayTrading.Web.Security;

/// <summary>
/// The access rule for accounts: the owner reads and acts, auditors read, supervisors read and act. It is applied to a
/// <see cref="UserId"/>, or by a route's policy to the account that the route's <c>{user}</c> names: then before the body is read.
/// </summary>
internal sealed class AccountAccess : IAuthorizationRequirement
{
    public static readonly AccountAccess Read = new();

    public static readonly AccountAccess Act = new();

    private AccountAccess()
    {
    }

    public bool IsGranted(ClaimsPrincipal person, string account) =>
        person.IsInRole(Roles.Supervisor)
        || this == Read && person.IsInRole(Roles.Auditor)
        || person.IsInRole(Roles.Trader) && string.Equals(person.Identity?.Name, account, StringComparison.Ordinal);
}

internal sealed class AccountAccessHandler : AuthorizationHandler<AccountAccess>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, AccountAccess requirement)
    {
        var account = context.Resource switch
        {
            UserId user => user.Value,
            HttpContext http => http.GetRouteValue("user") as string,
            _ => null,
        };
        if (account is not null && requirement.IsGranted(context.User, account)) context.Succeed(requirement);
        return Task.CompletedTask;
    }
}
