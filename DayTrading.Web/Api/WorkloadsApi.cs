using System.Net.Mime;
using System.Text;
using DayTrading.Kernel;
using DayTrading.Web.Composition;
using DayTrading.Web.Security;
using DayTrading.WorkloadRuns;
using DayTrading.Workloads;

namespace DayTrading.Web.Api;

/// <summary>Workload files and their runs, for supervisors.</summary>
internal static class WorkloadsApi
{
    private const string NotFound = "There is no workload of this number.";

    public static void MapWorkloadsApi(this IEndpointRouteBuilder api)
    {
        var workloads = api.MapGroup("/workloads").WithTags("Workloads").RequireAuthorization(Policies.Supervisor);
        workloads.MapPost("/", PostAsync).TakesUploads().DisableAntiforgery()
            .WithSummary("Uploads a workload file and runs it when those before it have ended")
            .WithDescription(
                "The body is the file, with its name in ?name=, or a form with the file; plain or gzip, at most 512 MiB. 'store' is " +
                "shared (the record of all users), kept or temporary (a new store of its own). With start=false it runs only after " +
                "POST …/start.")
            .Produces<RunAnswer>(StatusCodes.Status202Accepted)
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status413PayloadTooLarge);
        workloads.MapGet("/", ListAsync).WithSummary("The newest 200 workloads, newest first").Produces<IReadOnlyList<RunAnswer>>();
        workloads.MapGet("/{id:long}", GetAsync).WithSummary("A workload, and how far its run is").Produces<RunAnswer>();
        workloads.MapPost("/{id:long}/start", StartAsync).WithSummary("Queues a workload that was uploaded with start=false");
        workloads.MapDelete("/{id:long}", DeleteAsync)
            .WithSummary("Cancels a run: commands already started are finished, the rest is not started");
        workloads.MapGet("/{id:long}/report", ReportAsync).WithSummary("The report of a run that has ended").Produces<WorkloadReport>();
        workloads.MapGet("/{id:long}/report.csv", CsvAsync).WithSummary("The report as a CSV table");
    }

    private static async Task<IResult> PostAsync(
        HttpContext http, RunRegistry runs, CancellationToken cancellationToken, string? store = null, bool start = true)
    {
        if (!TryStore(store, out var chosen)) return Problems.Of(StatusCodes.Status400BadRequest, "'store' is shared, kept or temporary.");

        try
        {
            RunRow? last = null;
            await Uploads.EachAsync(
                http.Request,
                async (name, file) => last = await runs.AddAsync(name, http.User.Identity!.Name!, file, start, chosen, cancellationToken),
                cancellationToken);
            if (!start) await runs.PreviewAsync(last!, cancellationToken);
            return Results.Accepted($"{SitePaths.Api}/workloads/{last!.Id}", RunAnswer.Of(last, null));
        }
        catch (UploadRejectedException rejected)
        {
            // The rest of the body is not read: the connection is closed after the answer.
            http.Response.Headers.Connection = "close";
            return Problems.Of(StatusOf(rejected.Reason), rejected.Message);
        }
    }

    private static async Task<IResult> ListAsync(RunRegistry runs, CancellationToken cancellationToken) =>
        Results.Ok((await runs.ListAsync(cancellationToken)).Select(run => RunAnswer.Of(run, null)));

    private static async Task<IResult> GetAsync(long id, RunRegistry runs, CancellationToken cancellationToken)
    {
        if (await runs.FindAsync(id, cancellationToken) is not { } run) return Problems.Of(StatusCodes.Status404NotFound, NotFound);
        return Results.Ok(RunAnswer.Of(run, await runs.ProgressOfAsync(id, cancellationToken)));
    }

    private static async Task<IResult> StartAsync(long id, RunRegistry runs, CancellationToken cancellationToken, string? store = null)
    {
        if (!TryStore(store, out var chosen)) return Problems.Of(StatusCodes.Status400BadRequest, "'store' is shared, kept or temporary.");
        return await runs.StartAsync(id, chosen, cancellationToken)
            ? Results.Accepted($"{SitePaths.Api}/workloads/{id}")
            : Problems.Of(StatusCodes.Status409Conflict, "This workload has been started already, or there is none of this number.");
    }

    private static async Task<IResult> DeleteAsync(long id, RunRegistry runs, CancellationToken cancellationToken)
    {
        if (await runs.CancelAsync(id, cancellationToken)) return Results.Accepted($"{SitePaths.Api}/workloads/{id}");
        return await runs.FindAsync(id, cancellationToken) is null
            ? Problems.Of(StatusCodes.Status404NotFound, NotFound)
            : Problems.Of(StatusCodes.Status409Conflict, "The run is over already.");
    }

    private static async Task<IResult> ReportAsync(long id, RunRegistry runs, CancellationToken cancellationToken)
    {
        if (await runs.FindAsync(id, cancellationToken) is not { } run) return Problems.Of(StatusCodes.Status404NotFound, NotFound);
        return run.Report is { } report
            ? Results.Text(report, MediaTypeNames.Application.Json, Encoding.UTF8)
            : Problems.Of(StatusCodes.Status404NotFound, $"There is no report: the run is {run.State.ToString().ToLowerInvariant()}.");
    }

    private static async Task<IResult> CsvAsync(long id, HttpContext http, RunRegistry runs, CancellationToken cancellationToken)
    {
        if (await runs.FindAsync(id, cancellationToken) is not { } run || run.ReadReport() is not { } report)
            return Problems.Of(StatusCodes.Status404NotFound, "There is no such report.");
        http.Response.Headers.ContentDisposition = $"attachment; filename=\"workload-{id}.csv\"";
        return Results.Text(ReportCsv.Of(report), "text/csv", Encoding.UTF8);
    }

    private static int StatusOf(UploadRejection reason) => reason switch
    {
        UploadRejection.TooLarge => StatusCodes.Status413PayloadTooLarge,
        UploadRejection.TooMany => StatusCodes.Status409Conflict,
        _ => StatusCodes.Status400BadRequest,
    };

    private static bool TryStore(string? text, out RunStore store)
    {
        store = RunStore.Shared;
        return text is null || char.IsAsciiLetter(text.FirstOrDefault()) && Enum.TryParse(text, ignoreCase: true, out store);
    }
}
