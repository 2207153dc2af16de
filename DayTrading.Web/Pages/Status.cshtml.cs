using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace DayTrading.Web.Pages;

/// <summary>
/// What a person sees in place of an empty answer: what happened, and what to do. It is shown under the address that they asked for.
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
                    "It was open for too long, or the browser keeps no cookies. Go back, load the page anew, and repeat."),
            StatusCodes.Status403Forbidden => ("Not from there", "This was sent by another site in your name, so it was not done."),
            StatusCodes.Status404NotFound => ("Nothing here", "There is no page at this address."),
            StatusCodes.Status413PayloadTooLarge => ("Too large", "This is more than the page takes."),
            StatusCodes.Status429TooManyRequests =>
                ("Too fast", "There was more from you, or from your address, than one person sends. Wait a minute, and try again."),
            >= StatusCodes.Status500InternalServerError =>
                ("Our error", $"Something went wrong here. If it happens again, tell the operator this: {HttpContext.TraceIdentifier}"),
            _ => ("That did not work", "Go back and try again."),
        };
        Response.StatusCode = Code is >= StatusCodes.Status400BadRequest and < 600 ? Code : StatusCodes.Status404NotFound;
    }
}
