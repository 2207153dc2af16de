using System.Security.Claims;
using DayTrading.Identity;
using DayTrading.Kernel;

namespace DayTrading.Web.Pages;

/// <summary>One entry of the navigation; a page names its own entry in <c>ViewData["Nav"]</c>.</summary>
internal sealed record NavigationEntry(string Name, string Path);

/// <summary>The pages that the navigation offers, by role. It protects nothing: the pages check access themselves.</summary>
internal static class Navigation
{
    private static readonly (string Role, NavigationEntry Entry)[] Offered =
    [
        (Roles.Trader, new("Trade", "/trade")),
        (Roles.Trader, new("Activity", "/activity")),
        (Roles.Supervisor, new("Workloads", "/workloads")),
        (Roles.Auditor, new("Audit", "/audit")),
        (Roles.Supervisor, new("Audit", "/audit")),
        (Roles.Supervisor, new("System", "/system")),
    ];

    public static IReadOnlyList<NavigationEntry> Of(ClaimsPrincipal user) =>
        [.. Offered.Where(offered => user.IsInRole(offered.Role)).Select(offered => offered.Entry).Distinct()];
}
