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
internal sealed class SignInModel(SignIns signIns) : PageModel
{
    internal const string NotEncrypted =
        "This connection is not encrypted, so nobody can sign in here; open the site at its https address.";

    [BindProperty, Required(ErrorMessage = "Enter your name."), StringLength(64, ErrorMessage = SignIns.NameRule)]
    public string Name { get; set; } = "";

    [BindProperty, Required(ErrorMessage = "Enter your password."), DataType(DataType.Password)]
    [StringLength(128, ErrorMessage = "A password has at most 128 characters.")]
    public string Password { get; set; } = "";

    [BindProperty(SupportsGet = true)]
    public string? ReturnUrl { get; set; }

    /// <summary>True after a form was sent when the sign-in had already ended: the page says that nothing was executed.</summary>
    [BindProperty(SupportsGet = true)]
    public bool Unsent { get; set; }

    public async Task<IActionResult> OnPostAsync()
    {
        if (!SiteCookie.CanBeGiven(Request)) ModelState.AddModelError("", NotEncrypted);
        if (!ModelState.IsValid) return Page();

        if (await signIns.SignInAsync(Name, Password, IdentityConstants.ApplicationScheme))
            return LocalRedirect(Url.IsLocalUrl(ReturnUrl) ? ReturnUrl : "/");

        ModelState.AddModelError("", SignIns.NotSignedIn);
        return Page();
    }
}
