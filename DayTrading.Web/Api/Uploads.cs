using DayTrading.Record;
using DayTrading.WorkloadRuns;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace DayTrading.Web.Api;

/// <summary>The body of an upload, as it comes: the file itself, or the first file of a form. Nothing is kept in memory.</summary>
internal static class Uploads
{
    private const int MaxBoundary = 128;

    /// <summary>The body of the request may be as large as the largest file, and what a form puts around it.</summary>
    public static TBuilder TakesUploads<TBuilder>(this TBuilder route) where TBuilder : IEndpointConventionBuilder
    {
        route.Add(endpoint => endpoint.Metadata.Add(new AnySize()));
        return route;
    }

    /// <summary>Hands over each file of the request in turn.</summary>
    /// <exception cref="UploadRejectedException">There is none.</exception>
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

    /// <summary>The limit is counted while the body is written to the disk, with a message for it.</summary>
    private sealed class AnySize : IRequestSizeLimitMetadata
    {
        public long? MaxRequestBodySize => null;
    }
}
