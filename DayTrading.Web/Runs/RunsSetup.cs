namespace DayTrading.Web.Runs;

/// <summary>Workload files: uploaded, run one at a time, watched, and their reports kept.</summary>
internal static class RunsSetup
{
    public static IServiceCollection AddRuns(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<UploadOptions>().Bind(configuration.GetSection("Uploads"))
            .Validate(o => o.MostBytes is >= 1 and <= 4L << 30, "Uploads:MostBytes must be 1 to 4294967296")
            .Validate(o => o.MostWaiting is >= 1 and <= 1_000, "Uploads:MostWaiting must be 1 to 1000 files")
            .Validate(o => o.Folder.Length > 0, "Uploads:Folder must name a folder")
            .ValidateOnStart();
        services.AddSingleton<RunFolders>();
        services.AddSingleton<SlateStores>();
        services.AddSingleton<RunsUnderWay>();
        services.AddSingleton<RunBook>();
        // After the site's store has been brought up to date, which happens before any service starts.
        services.AddHostedService<RunQueue>();
        return services;
    }
}
