using DayTrading.Web.Composition;
using Microsoft.OpenApi;

namespace DayTrading.Web.Api;

/// <summary>The API's OpenAPI description, and the page for trying it with the site's sign-in.</summary>
internal static class ApiPage
{
    public static void AddApiPage(this IServiceCollection services) => services.AddOpenApi("v1", openApi =>
    {
        openApi.ShouldInclude = call => ("/" + call.RelativePath).StartsWith(SitePaths.Api, StringComparison.Ordinal);
        openApi.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "DayTrading",
                Version = "v1",
                Description =
                    "Money is a decimal string of dollars with two decimals. Errors are problem details (RFC 9457) whose 'detail' says " +
                    "what to do. Sign in with the site's cookie, or send a token of /api/v1/login as 'Authorization: Bearer …'.",
            };
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal)
            {
                ["token"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer" },
            };
            document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("token", document)] = [] }];
            return Task.CompletedTask;
        });
    });

    public static void UseApiPage(this WebApplication site) => site.UseSwaggerUI(page =>
    {
        page.RoutePrefix = SitePaths.ApiPage[1..];
        page.DocumentTitle = "DayTrading API";
        page.SwaggerEndpoint("/openapi/v1.json", "DayTrading v1");
    });
}
