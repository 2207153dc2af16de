using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace DayTrading.Web.Pages;

/// <summary>
/// The page shown for an error status: what went wrong and what to do. It is shown at the address that was requested.
/// </summary>
[AllowAnonymous, IgnoreAntiforgeryToken]
internal sealed class StatusModel : PageModel
{
    [BindProperty(SupportsGet = true)]
    public int Code { get; set; }

    public string Title { get; private set; } = "";

    public string Message { get; private set; } = "";

    public void OnGet() => Explain();

    public void OnPost() => Explain();

    private void Explain()
    {
        (Title, Message) = Code switch
        {
            StatusCodes.Status400BadRequest =>
                ("Send the form again",
                    "It was open for too long, or the browser keeps no cookies. Go back, reload the page, and repeat."),
            StatusCodes.Status403Forbidden => ("Not from there", "This was sent by another site in your name, so it was not carried out."),
            StatusCodes.Status404NotFound => ("Nothing here", "There is no page at this address."),
            StatusCodes.Status413PayloadTooLarge => ("Too large", "This is more than the page accepts."),
            StatusCodes.Status429TooManyRequests =>
                ("Too fast", "You or your network address sent too many requests. Wait a minute, and try again."),
            >= StatusCodes.Status500InternalServerError =>
                ("Our error", $"Something went wrong here. If it happens again, tell the operator this: {HttpContext.TraceIdentifier}"),
            _ => ("That did not work", "Go back and try again."),
        };
        Response.StatusCode = Code is >= StatusCodes.Status400BadRequest and < 600 ? Code : StatusCodes.Status404NotFound;
    }
}
