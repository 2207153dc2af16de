namespace DayTrading.Web.Pages;

/// <summary>The pages and what they need: Razor Pages, the files under <c>wwwroot</c>.</summary>
internal static class PagesSetup
{
    public static void AddPages(this WebApplicationBuilder builder)
    {
        // Unpublished, too, the files are found where the project has them.
        builder.WebHost.UseStaticWebAssets();
        builder.Services.AddRouting(routing => routing.LowercaseUrls = true);
        builder.Services.AddRazorPages();
    }

    public static void MapPages(this WebApplication site)
    {
        site.MapStaticAssets().AllowAnonymous();
        site.MapRazorPages();
    }
}
