using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace DayTrading.Web.Pages;

/// <summary>
/// The theme chosen in this browser, light or dark. It is kept in a cookie, so that the server renders it and no page flashes. Without
/// the cookie the browser's own setting counts.
/// </summary>
internal static class Theme
{
    public const string Auto = "auto";
    public const string Cookie = "theme";

    public static IReadOnlyList<string> Choices { get; } = [Auto, "light", "dark"];

    /// <summary>Null for the browser's own setting.</summary>
    public static string? Of(HttpContext context) => context.Request.Cookies[Cookie] is ("light" or "dark") and var theme ? theme : null;
}

/// <summary>Stores the chosen theme and returns to the page where it was chosen.</summary>
[AllowAnonymous]
internal sealed class ThemeModel : PageModel
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(365);

    public IActionResult OnGet() => LocalRedirect("/");

    public IActionResult OnPost(string? theme, string? returnUrl)
    {
        if (theme is "light" or "dark") Response.Cookies.Append(Theme.Cookie, theme, Options());
        else Response.Cookies.Delete(Theme.Cookie, Options());
        return LocalRedirect(Url.IsLocalUrl(returnUrl) ? returnUrl : "/");
    }

    private CookieOptions Options() =>
        new() { MaxAge = Kept, HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = Request.IsHttps, IsEssential = true };
}
