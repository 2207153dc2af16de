using DayTrading.Kernel;
using DayTrading.Web.Live;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace DayTrading.Web.Pages.Account;

/// <summary>Only a form signs out: a picture on another site must not.</summary>
[AllowAnonymous]
internal sealed class SignOutModel(SignInManager<IdentityUser> signIns, Subscribers subscribers) : PageModel
{
    public async Task<IActionResult> OnPostAsync()
    {
        await signIns.SignOutAsync();
        subscribers.Close(User.Identity?.Name);
        return LocalRedirect("/");
    }
}
