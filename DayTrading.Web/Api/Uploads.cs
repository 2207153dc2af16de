using DayTrading.Record;
using DayTrading.WorkloadRuns;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace DayTrading.Web.Api;

/// <summary>
/// Reads an upload as it arrives: the body is the file itself, or a form whose first file is taken. Nothing is kept in memory.
/// </summary>
internal static class Uploads
{
    private const int MaxBoundary = 128;

    /// <summary>The body may be as large as the largest file plus the form around it.</summary>
    public static TBuilder TakesUploads<TBuilder>(this TBuilder route) where TBuilder : IEndpointConventionBuilder
    {
        route.Add(endpoint => endpoint.Metadata.Add(new AnySize()));
        return route;
    }

    /// <summary>Passes each file of the request to the callback, one after the other.</summary>
    /// <exception cref="UploadRejectedException">There is no file.</exception>
    public static async Task EachAsync(HttpRequest request, Func<string?, Stream, Task> take, CancellationToken cancellationToken)
    {
        if (BoundaryOf(request) is not { } boundary)
        {
            await take(request.Query["name"], request.Body);
            return;
        }

        var files = 0;
        var parts = new MultipartReader(boundary, request.Body) { BodyLengthLimit = null };
        while (await parts.ReadNextSectionAsync(cancellationToken) is { } part)
        {
            if (!ContentDispositionHeaderValue.TryParse(part.ContentDisposition, out var disposition)) continue;
            var name = HeaderUtilities.RemoveQuotes(
                disposition.FileNameStar.HasValue ? disposition.FileNameStar : disposition.FileName).ToString();
            if (name.Length == 0) continue;

            files++;
            await take(name, part.Body);
        }

        if (files == 0)
            throw new UploadRejectedException(UploadRejection.Empty, "There is no file in the request; choose one first.");
    }

    private static string? BoundaryOf(HttpRequest request)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase))
            return null;

        var boundary = HeaderUtilities.RemoveQuotes(type.Boundary).ToString();
        return boundary.Length is > 0 and <= MaxBoundary
            ? boundary
            : throw new UploadRejectedException(UploadRejection.Malformed, "The form has no boundary between its parts.");
    }

    /// <summary>
    /// Turns the server's own size limit off: the size is counted while the file is written to disk, with a better message.
    /// </summary>
    private sealed class AnySize : IRequestSizeLimitMetadata
    {
        public long? MaxRequestBodySize => null;
    }
}
