using DayTrading.Web.Pages;

namespace DayTrading.Web;

/// <summary>The web site, and in its process the whole engine.</summary>
internal static class Site
{
    /// <summary>Where it listens if no setting (<c>Urls</c>, <c>Kestrel:Endpoints</c>) says otherwise.</summary>
    private const string DefaultUrl = "http://localhost:5080";

    public static async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        await using var site = Build();
        try
        {
            await site.StartAsync(cancellationToken);
        }
        catch (Exception problem) when (problem is IOException or FormatException or ArgumentOutOfRangeException)
        {
            var urls = site.Configuration["Urls"] ?? DefaultUrl;
            throw new CommandLineException(
                $"The site cannot listen on {urls}: {problem.Message.TrimEnd('.')}. Another address: the setting Urls.", problem);
        }

        var settings = site.Configuration;
        Console.WriteLine($"DayTrading listens on {string.Join(", ", site.Urls)}");
        Console.WriteLine($"Store: {settings["Storage:Provider"] ?? "Sqlite"}");
        Console.WriteLine(settings["QuoteServer:Host"] is { Length: > 0 } host
            ? $"Quote server: {host}:{settings["QuoteServer:Port"]}"
            : $"Quote server: the simulator, in-process ({settings["Simulator:Prices"]} prices, {settings["Simulator:Delays"]} delays)");
        await site.WaitForShutdownAsync(cancellationToken);
        return CommandLine.Success;
    }

    private static WebApplication Build()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions
        {
            ContentRootPath = AppContext.BaseDirectory,
            ApplicationName = typeof(Site).Assembly.GetName().Name,
        });
        builder.Configuration.AddDayTradingSettings();
        builder.Logging.AddConfiguration(builder.Configuration.GetSection("Logging"));
        builder.Logging.AddDayTradingLog(LogLevel.Information);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        builder.WebHost.UseUrls(builder.Configuration["Urls"] ?? DefaultUrl);
        builder.Services.AddRoutingCore();
        builder.Services.AddDayTrading(builder.Configuration);
        builder.AddPages();

        var site = builder.Build();
        site.UseRouting();
        site.MapGet("/health/live", () => Results.Text("live"));
        site.MapPages();
        return site;
    }
}
