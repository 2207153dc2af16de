using DayTrading.Identity;
using DayTrading.Kernel;
using DayTrading.Record;
using DayTrading.Web.Api;
using DayTrading.Web.Cli;
using DayTrading.Web.Composition;
using DayTrading.Web.Live;
using DayTrading.Web.Operations;
using DayTrading.Web.Pages.Activity;
using DayTrading.Web.Pages.Trading;
using DayTrading.Web.Pages.Workloads;
using DayTrading.Web.Security;
using DayTrading.WorkloadRuns;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace DayTrading.Web;

/// <summary>The web site, with the whole engine in its process.</summary>
internal static class Site
{
    /// <summary>The address to listen on if no setting (<c>Urls</c>, <c>Kestrel:Endpoints</c>) gives another.</summary>
    private const string DefaultUrl = "http://localhost:5080";

    public static async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        await using var site = Compose();
        // Runs on another core while the routes are built. If it fails (by a wrong setting), the start fails too and explains why.
        var models = Task.Run(() => MakeModels(site.Services), cancellationToken);
        AddRoutes(site);
        try
        {
            await site.StartAsync(cancellationToken);
            await models;
        }
        catch (Exception problem) when (problem is IOException or FormatException or ArgumentOutOfRangeException)
        {
            var urls = site.Configuration["Urls"] ?? DefaultUrl;
            throw new CommandLineException(
                $"The site cannot listen on {urls}: {problem.Message.TrimEnd('.')}. Set another address with the setting Urls.", problem);
        }

        Greet(site);
        await site.WaitForShutdownAsync(cancellationToken);
        return CommandLine.Success;
    }

    /// <summary>Builds the site without starting it.</summary>
    /// <param name="settings">Settings that override those of the file and the environment.</param>
    /// <param name="replace">Replaces services, such as the clock in a test.</param>
    public static WebApplication Build(
        IEnumerable<KeyValuePair<string, string?>>? settings = null, Action<IServiceCollection>? replace = null)
    {
        var site = Compose(settings, replace);
        AddRoutes(site);
        return site;
    }

    private static WebApplication Compose(
        IEnumerable<KeyValuePair<string, string?>>? settings = null, Action<IServiceCollection>? replace = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions
        {
            ContentRootPath = AppContext.BaseDirectory,
            ApplicationName = typeof(Site).Assembly.GetName().Name,
        });
        builder.Configuration.AddDayTradingSettings();
        if (settings is not null) builder.Configuration.AddInMemoryCollection(settings);
        builder.Logging.AddConfiguration(builder.Configuration.GetSection("Logging"));
        builder.Logging.AddDayTradingLog(LogLevel.Information);
        builder.WebHost.UseKestrelCore();
        builder.WebHost.UseUrls(builder.Configuration["Urls"] ?? DefaultUrl);
        // Finds the files of wwwroot in the project's folder, too, when the program is not published.
        builder.WebHost.UseStaticWebAssets();
        builder.Services.AddDayTrading(builder.Configuration).AddSite(builder.Configuration);
        replace?.Invoke(builder.Services);
        return builder.Build();
    }

    private static void AddRoutes(WebApplication site)
    {
        site.UseProtection();
        site.UseApiPage();
        site.UseRouting();
        site.UseSignInAndLimits();
        site.MapStaticAssets().AllowAnonymous();
        site.MapRazorPages();
        site.MapLive();
        site.MapApi();
        site.MapOpenApi().AllowAnonymous();
        site.MapUploadForm();
        site.MapOperations();
    }

    private static void MakeModels(IServiceProvider services)
    {
        RecordModule.MakeModel(services);
        IdentityModule.MakeModel(services);
        WorkloadRunsModule.MakeModel(services);
    }

    /// <summary>Adds the site's services besides the modules.</summary>
    public static IServiceCollection AddSite(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddProtection(configuration);
        services.AddSignIns(configuration);
        services.AddPolicies();
        services.AddApi();
        services.AddLive();
        services.AddWorkloadRuns(configuration);
        services.AddOperations(configuration);
        services.AddSingleton<AccountViewReader>();
        services.AddSingleton<DumplogTickets>();
        services.AddSingleton<HistoryWords>();
        services.AddRouting(routing => routing.LowercaseUrls = true);
        services.AddRazorPages();
        services.AddAntiforgery(forms => forms.Cookie = new SiteCookie("DayTrading.Form") { SameSite = SameSiteMode.Strict });
        services.AddOptions<CookieTempDataProviderOptions>().Configure(data => data.Cookie = new SiteCookie("DayTrading.Note"));
        return services;
    }

    private static void Greet(WebApplication site)
    {
        var settings = site.Configuration;
        Console.WriteLine($"DayTrading listens on {string.Join(", ", site.Urls)}");
        Console.WriteLine($"Store: {settings["Storage:Provider"] ?? "Sqlite"}");
        Console.WriteLine(settings["QuoteServer:Host"] is { Length: > 0 } host
            ? $"Quote server: {host}:{settings["QuoteServer:Port"]}"
            : $"Quote server: the simulator, in-process ({settings["Simulator:Prices"]} prices, {settings["Simulator:Delays"]} delays)");
        if (site.Services.GetRequiredService<FirstStart>().GeneratedPassword is not { } password) return;

        var name = site.Services.GetRequiredService<IOptions<SupervisorOptions>>().Value.Name;
        Console.WriteLine($"First sign-in: {name}, password {password} (shown only once; change it after signing in)");
    }
}
