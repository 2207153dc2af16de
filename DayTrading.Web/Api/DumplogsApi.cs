using System.IO.Compression;
using System.Net.Mime;
using System.Security.Claims;
using DayTrading.Audit;
using DayTrading.Identity;
using DayTrading.Kernel;
using DayTrading.Record;
using DayTrading.Web.Composition;
using DayTrading.Web.Security;
using DayTrading.WorkloadRuns;
using MediatR;
using Microsoft.Net.Http.Headers;

namespace DayTrading.Web.Api;

/// <summary>
/// Dumplogs: makes and lists them, and serves downloads with ranges or compressed. Traders make and read their own; auditors and
/// supervisors those of all users.
/// </summary>
internal static class DumplogsApi
{
    private const string NoSuch = "There is no finished dumplog of this name.";

    public static void MapDumplogsApi(this IEndpointRouteBuilder api)
    {
        var dumplogs = api.MapGroup("/dumplogs").WithTags("Dumplogs").RequireAuthorization();
        dumplogs.MapPost("/", PostAsync).WithSummary("Writes the record, or a part of it, as an XML log; records no event")
            .Produces<DumplogNote>(StatusCodes.Status201Created).ProducesProblem(StatusCodes.Status400BadRequest);
        dumplogs.MapGet("/", (HttpContext http, IMediator mediator, CancellationToken token) => ListAsync(http.User, mediator, token))
            .WithSummary("The dumplogs that you may read, newest first").Produces<IReadOnlyList<DumplogNote>>();
        MapFiles(dumplogs, (_, mediator) => new Source(mediator, null));

        var own = api.MapGroup("/workloads/{id:long}/dumplogs").WithTags("Dumplogs").RequireAuthorization(Policies.Supervisor);
        MapFiles(own, (http, _) =>
        {
            var id = long.Parse((string)http.GetRouteValue("id")!, System.Globalization.CultureInfo.InvariantCulture);
            var engine = http.RequestServices.GetRequiredService<RunRegistry>().OpenEngine(id);
            return new Source(engine.Services.GetRequiredService<IMediator>(), engine);
        });
    }

    private static void MapFiles(IEndpointRouteBuilder dumplogs, Func<HttpContext, IMediator, Source> open)
    {
        dumplogs.MapGet("/{name}", async (string name, HttpContext http, IMediator mediator, CancellationToken token) =>
        {
            using var source = open(http, mediator);
            return await FileAsync(name, http, source.Mediator, token);
        }).WithSummary("A dumplog; ranges are served, and If-Range with its ETag resumes a download");
        dumplogs.MapGet("/{name}/gzip", async (string name, HttpContext http, IMediator mediator, CancellationToken token) =>
        {
            using var source = open(http, mediator);
            return await GzipAsync(name, http, source.Mediator, token);
        }).WithSummary("The same dumplog, compressed with gzip while it is sent");
        dumplogs.MapGet("/{name}/sha256", async (string name, HttpContext http, IMediator mediator, CancellationToken token) =>
        {
            using var source = open(http, mediator);
            return await FindAsync(name, http.User, source.Mediator, token) is { Sha256: { } digest } note
                ? Results.Text($"{digest}  {note.Name}\n")
                : Problems.Of(StatusCodes.Status404NotFound, NoSuch);
        }).WithSummary("Its SHA-256, as sha256sum --check reads it");
        dumplogs.MapGet("/{name}/check", async (string name, HttpContext http, IMediator mediator, CancellationToken token) =>
        {
            using var source = open(http, mediator);
            if (await FindAsync(name, http.User, source.Mediator, token) is null) return Problems.Of(StatusCodes.Status404NotFound, NoSuch);
            var errors = await source.Mediator.Send(new CheckDumplog(name), token);
            return Results.Ok(new CheckAnswer(errors is [], errors ?? []));
        }).WithSummary("Checks it against the log's schema").Produces<CheckAnswer>();
    }

    private static async Task<IResult> PostAsync(
        DumplogForm form, HttpContext http, IMediator mediator, CancellationToken cancellationToken)
    {
        StockSymbol symbol = default;
        if (form.Symbol is not null && !StockSymbol.TryParse(form.Symbol, out symbol))
            return Problems.Of(StatusCodes.Status400BadRequest, "'symbol' must be 1 to 3 letters A-Z.");
        if (!SeesAll(http.User) && !string.Equals(form.User, http.User.Identity!.Name, StringComparison.Ordinal))
            return Problems.Of(StatusCodes.Status403Forbidden, "You may dump your own history only: name yourself as 'user'.");

        var filter = new RecordFilter { User = form.User, Symbol = symbol.IsNone ? null : symbol, From = form.From, To = form.To };
        var made = await mediator.Send(new MakeDumplog(form.Filename ?? "", filter), cancellationToken);
        return Results.Created($"{SitePaths.Api}/dumplogs/{made.Name}", made);
    }

    private static async Task<IResult> ListAsync(ClaimsPrincipal person, IMediator mediator, CancellationToken cancellationToken) =>
        Results.Ok((await mediator.Send(new ListDumplogs(), cancellationToken)).Where(note => MayRead(person, note)));

    private static async Task<IResult> FileAsync(string name, HttpContext http, IMediator mediator, CancellationToken cancellationToken)
    {
        if (await FindAsync(name, http.User, mediator, cancellationToken) is not { } note
            || await mediator.Send(new OpenDumplog(name), cancellationToken) is not { } log)
            return Problems.Of(StatusCodes.Status404NotFound, NoSuch);

        var tag = note.Sha256 is null ? null : new EntityTagHeaderValue($"\"{note.Sha256}\"");
        http.Response.Headers.CacheControl = "private, no-cache";
        return Results.File(log, MediaTypeNames.Application.Xml, note.Name, note.MadeAt, tag, enableRangeProcessing: true);
    }

    private static async Task<IResult> GzipAsync(string name, HttpContext http, IMediator mediator, CancellationToken cancellationToken)
    {
        if (await FindAsync(name, http.User, mediator, cancellationToken) is not { } note
            || await mediator.Send(new OpenDumplog(name), cancellationToken) is not { } log)
            return Problems.Of(StatusCodes.Status404NotFound, NoSuch);

        return Results.Stream(
            async body =>
            {
                await using (log)
                await using (var gzip = new GZipStream(body, CompressionLevel.Fastest, leaveOpen: true))
                    await log.CopyToAsync(gzip, cancellationToken);
            },
            MediaTypeNames.Application.GZip, note.Name + ".gz");
    }

    /// <summary>
    /// The dumplog; null if there is none, and also if the caller may not read it, so that its existence is not revealed.
    /// </summary>
    private static async Task<DumplogNote?> FindAsync(
        string name, ClaimsPrincipal person, IMediator mediator, CancellationToken cancellationToken) =>
        await mediator.Send(new FindDumplog(name), cancellationToken) is { } note && MayRead(person, note) ? note : null;

    private static bool SeesAll(ClaimsPrincipal person) => person.IsInRole(Roles.Auditor) || person.IsInRole(Roles.Supervisor);

    private static bool MayRead(ClaimsPrincipal person, DumplogNote note) =>
        SeesAll(person) || note.User is not null && string.Equals(note.User, person.Identity?.Name, StringComparison.Ordinal);

    /// <summary>The engine whose dumplogs are asked for; one of an isolated store is disposed afterwards.</summary>
    private sealed record Source(IMediator Mediator, IHost? Engine) : IDisposable
    {
        public void Dispose() => Engine?.Dispose();
    }
}

/// <param name="Filename">A label; the dumplog gets a unique name from it.</param>
/// <param name="User">Only this user's events; the fields after it are filters likewise.</param>
internal sealed record DumplogForm(
    string? Filename = null, string? User = null, string? Symbol = null, DateTimeOffset? From = null, DateTimeOffset? To = null);

/// <param name="Errors">The first errors, each with its line.</param>
internal sealed record CheckAnswer(bool Fits, IReadOnlyList<string> Errors);
