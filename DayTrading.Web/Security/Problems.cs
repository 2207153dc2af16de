using DayTrading.Web.Composition;
using Microsoft.AspNetCore.Http.HttpResults;

namespace DayTrading.Web.Security;

/// <summary>Problem details (RFC 9457): what went wrong, with a detail that says what to do.</summary>
internal static class Problems
{
    /// <param name="status">The HTTP status.</param>
    /// <param name="detail">What is wrong, and what to do.</param>
    /// <param name="title">Replaces the standard title of the status.</param>
    /// <param name="extensions">More fields of the problem details.</param>
    public static ProblemHttpResult Of(
        int status, string? detail, string? title = null, IDictionary<string, object?>? extensions = null) =>
        TypedResults.Problem(detail, statusCode: status, title: title, extensions: extensions);

    /// <summary>Adds a detail, chosen by the status, to a problem that has none.</summary>
    public static void Complete(ProblemDetailsContext context)
    {
        var problem = context.ProblemDetails;
        problem.Detail ??= Detail(problem.Status ?? context.HttpContext.Response.StatusCode, context.HttpContext);
    }

    private static string? Detail(int status, HttpContext http) => status switch
    {
        StatusCodes.Status400BadRequest =>
            "The request is not what this call expects: see its fields and their types in /openapi/v1.json.",
        StatusCodes.Status401Unauthorized => http.Request.Headers.Authorization.Count > 0
            ? $"The token is not valid or has expired: get another from POST {SitePaths.Api}/refresh or {SitePaths.Api}/login."
            : $"Sign in first: send the header 'Authorization: Bearer …' with a token from POST {SitePaths.Api}/login.",
        StatusCodes.Status403Forbidden =>
            "Your sign-in may not do this: traders reach their own account only; auditors read; supervisors may do everything.",
        StatusCodes.Status404NotFound => "There is nothing here: see /openapi/v1.json for the addresses there are.",
        StatusCodes.Status405MethodNotAllowed =>
            $"{http.Request.Method} is not for this address: see /openapi/v1.json for the methods it has.",
        StatusCodes.Status413PayloadTooLarge => "The request is larger than this call accepts.",
        StatusCodes.Status415UnsupportedMediaType => "Send the body as 'Content-Type: application/json'.",
        StatusCodes.Status429TooManyRequests => "Too many requests from you: wait as many seconds as the header Retry-After says.",
        StatusCodes.Status500InternalServerError =>
            $"This is an error of the site, not of the request. Tell the operator this trace: {http.TraceIdentifier}",
        _ => null,
    };
}
