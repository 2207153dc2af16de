using System.ComponentModel.DataAnnotations;
using DayTrading.Identity;
using DayTrading.Web.Security;
using MediatR;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;

namespace DayTrading.Web.Pages.Account;

[Authorize, EnableRateLimiting(RateLimits.SignIn)]
internal sealed class PasswordModel(
    UserManager<IdentityUser> users, SignInManager<IdentityUser> signIns, IMediator mediator) : PageModel
{
    [BindProperty, Required(ErrorMessage = "Enter your current password."), DataType(DataType.Password)]
    [StringLength(128, ErrorMessage = "A password has at most 128 characters.")]
    public string Current { get; set; } = "";

    [BindProperty, Required(ErrorMessage = "Choose a new password."), DataType(DataType.Password)]
    [StringLength(128, ErrorMessage = "A password has at most 128 characters.")]
    public string New { get; set; } = "";

    [BindProperty, DataType(DataType.Password)]
    [Compare(nameof(New), ErrorMessage = "This is not the same password; type it once more.")]
    public string? Again { get; set; }

    /// <summary>Shown once, after the redirect.</summary>
    [TempData]
    public string? Done { get; set; }

    public async Task<IActionResult> OnPostAsync()
    {
        if (!ModelState.IsValid) return Page();
        if (await users.GetUserAsync(User) is not { } user) return Challenge();

        // Limits guessing of the password by somebody at a browser that was left open.
        if (await users.IsLockedOutAsync(user)) return Wrong(SignIns.NotSignedIn);
        var result = await users.ChangePasswordAsync(user, Current, New);
        if (result.Succeeded)
        {
            await users.ResetAccessFailedCountAsync(user);
            await signIns.RefreshSignInAsync(user);
            await mediator.Publish(new SignInChanged(user.UserName!), CancellationToken.None);
            Done = "The password is changed. Your other sessions end within a minute.";
            return RedirectToPage();
        }

        foreach (var error in result.Errors)
        {
            var isCurrent = error.Code is nameof(IdentityErrorDescriber.PasswordMismatch);
            if (isCurrent) await users.AccessFailedAsync(user);
            ModelState.AddModelError(isCurrent ? nameof(Current) : nameof(New), SignIns.Explain(error).Message);
        }

        return Page();
    }

    private PageResult Wrong(string message)
    {
        ModelState.AddModelError("", message);
        return Page();
    }
}
