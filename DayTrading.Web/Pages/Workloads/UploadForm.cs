using DayTrading.Kernel;
using DayTrading.Record;
using DayTrading.Web.Api;
using DayTrading.Web.Security;
using DayTrading.WorkloadRuns;
using Microsoft.AspNetCore.Mvc.ViewFeatures;

namespace DayTrading.Web.Pages.Workloads;

/// <summary>
/// The upload of a browser without scripts: the form as it comes, streamed to the disk, and then the page again. It has no token in its
/// body, because a body of half a gigabyte is not read for one; that it comes from this site is asked of its headers, as for the API.
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
