using DayTrading.Kernel;
using DayTrading.Record;
using DayTrading.Web.Api;
using DayTrading.Web.Security;
using DayTrading.WorkloadRuns;
using Microsoft.AspNetCore.Mvc.ViewFeatures;

namespace DayTrading.Web.Pages.Workloads;

/// <summary>
/// Uploads from browsers without scripts: streams the form to disk as it arrives, then redirects to the page. The form has no antiforgery
/// token, because a body of half a gigabyte must not be read to find one; its headers prove that it comes from this site, as for the API.
/// </summary>
internal static class UploadForm
{
    private const string Path = "/workloads/upload";

    public static void MapUploadForm(this IEndpointRouteBuilder site) => site.MapPost(Path, PostAsync)
        .RequireAuthorization(Policies.Supervisor).TakesUploads().DisableAntiforgery().ExcludeFromDescription();

    private static async Task<IResult> PostAsync(
        HttpContext http, RunRegistry runs, ITempDataDictionaryFactory notes, CancellationToken cancellationToken)
    {
        var taken = new List<RunRow>();
        try
        {
            await Uploads.EachAsync(
                http.Request,
                async (name, file) =>
                    taken.Add(await runs.AddAsync(name, http.User.Identity!.Name!, file, false, RunStore.Shared, cancellationToken)),
                cancellationToken);
        }
        catch (UploadRejectedException rejected)
        {
            var note = notes.GetTempData(http);
            note["Rejected"] = rejected.Message;
            note.Save();
        }

        return Results.LocalRedirect(taken is [var only] ? $"/workloads/{only.Id}" : "/workloads");
    }
}
