namespace DayTrading.Web.Runs;

/// <summary>Workload files: uploaded, run one at a time, watched, and their reports kept.</summary>
internal static class RunsSetup
{
    public static IServiceCollection AddRuns(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<UploadOptions>().Bind(configuration.GetSection("Uploads"))
            .Validate(o => o.MaxBytes is >= 1 and <= 4L << 30, "Uploads:MaxBytes must be 1 to 4294967296")
            .Validate(o => o.MaxWaiting is >= 1 and <= 1_000, "Uploads:MaxWaiting must be 1 to 1000 files")
            .Validate(o => o.Folder.Length > 0, "Uploads:Folder must name a folder")
            .ValidateOnStart();
        services.AddSingleton<RunFolders>();
        services.AddSingleton<IsolatedStores>();
        services.AddSingleton<ActiveRuns>();
        services.AddSingleton<RunRegistry>();
        // After the site's store has been brought up to date, which happens before any service starts.
        services.AddHostedService<RunQueue>();
        return services;
    }
}
