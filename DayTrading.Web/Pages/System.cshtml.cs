using DayTrading.Kernel;
using DayTrading.Identity;
using DayTrading.Web.Operations;
using DayTrading.Web.Security;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace DayTrading.Web.Pages;

/// <summary>The health of the program, its sign-ins, and the settings in force.</summary>
[Authorize(Policy = Policies.Supervisor)]
internal sealed class SystemModel(Health health, Samples samples, UserAdministration users, IConfiguration configuration) : PageModel
{
    [BindProperty(SupportsGet = true)]
    public string? Beginning { get; set; }

    public HealthAnswer? Health { get; private set; }

    public Sample? Now { get; private set; }

    public IReadOnlyList<SignInRow> Users { get; private set; } = [];

    public IReadOnlyList<SettingInForce> Settings { get; private set; } = [];

    public async Task OnGetAsync(CancellationToken cancellationToken)
    {
        Health = await health.AskAsync(cancellationToken);
        Now = samples.After(0) is [.., var newest] ? newest : null;
        Users = await users.ListAsync(Beginning, cancellationToken);
        Settings = SettingsInForce.Of(configuration);
    }

    public async Task<IActionResult> OnPostCreateAsync(string? name, string? role, CancellationToken cancellationToken)
    {
        var password = PasswordGenerator.Generate();
        return Say(
            await users.CreateAsync(name ?? "", password, role ?? "", cancellationToken),
            $"{name} may sign in with the password {password} (shown only once; it should be changed after signing in).");
    }

    public async Task<IActionResult> OnPostDisableAsync(string name, bool disabled) => Say(
        await users.DisableAsync(name, disabled, User.Identity!.Name!),
        disabled ? $"{name} is disabled, and signed out within a minute." : $"{name} may sign in again.");

    public async Task<IActionResult> OnPostPasswordAsync(string name)
    {
        var password = PasswordGenerator.Generate();
        return Say(await users.ResetPasswordAsync(name, password), $"The password of {name} is now {password} (shown only once).");
    }

    public async Task<IActionResult> OnPostRoleAsync(string name, string? role, CancellationToken cancellationToken) => Say(
        await users.AssignAsync(name, role ?? "", User.Identity!.Name!, cancellationToken),
        $"{name} is {role} now, and has to sign in again.");

    private RedirectToPageResult Say(string? error, string done)
    {
        if (error is null) TempData["Done"] = done;
        else TempData["Rejected"] = error;
        return RedirectToPage();
    }
}
