using System.ComponentModel.DataAnnotations;
using DayTrading.Identity;
using DayTrading.Web.Security;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.RateLimiting;

namespace DayTrading.Web.Pages.Account;

[AllowAnonymous, EnableRateLimiting(RateLimits.SignIn)]
internal sealed class RegisterModel(SignIns signIns) : PageModel
{
    [BindProperty, Required(ErrorMessage = "Choose a name."), StringLength(64, ErrorMessage = SignIns.NameRule)]
    public string Name { get; set; } = "";

    [BindProperty, Required(ErrorMessage = "Choose a password."), DataType(DataType.Password)]
    [StringLength(128, ErrorMessage = "A password has at most 128 characters.")]
    // Checked here too, so that it is shown together with the form's other errors.
    [MinLength(IdentityModule.MinPasswordLength, ErrorMessage = "Passwords must be at least 10 characters.")]
    public string Password { get; set; } = "";

    [BindProperty, DataType(DataType.Password)]
    [Compare(nameof(Password), ErrorMessage = "This is not the same password; type it once more.")]
    public string? Again { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? ReturnUrl { get; set; }

    public async Task<IActionResult> OnPostAsync(CancellationToken cancellationToken)
    {
        if (!SiteCookie.CanBeGiven(Request)) ModelState.AddModelError("", SignInModel.NotEncrypted);
        if (!ModelState.IsValid) return Page();

        var errors = await signIns.RegisterAsync(Name, Password, cancellationToken);
        if (errors.Count > 0)
        {
            foreach (var error in errors) ModelState.AddModelError(error.IsOfName ? nameof(Name) : nameof(Password), error.Message);
            return Page();
        }

        await signIns.SignInAsync(Name, Password, IdentityConstants.ApplicationScheme);
        return LocalRedirect(Url.IsLocalUrl(ReturnUrl) ? ReturnUrl : "/");
    }
}
