using DayTrading.Identity;
using DayTrading.Kernel;
using MediatR;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace DayTrading.Web.Pages.Account;

/// <summary>Signs out by a form only: an image on another site must not be able to.</summary>
[AllowAnonymous]
internal sealed class SignOutModel(SignInManager<IdentityUser> signIns, IMediator mediator) : PageModel
{
    public async Task<IActionResult> OnPostAsync()
    {
        await signIns.SignOutAsync();
        if (User.Identity?.Name is { } name) await mediator.Publish(new SignInChanged(name), CancellationToken.None);
        return LocalRedirect("/");
    }
}
