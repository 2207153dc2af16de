using DayTrading.Record;
using MediatR;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace DayTrading.WorkloadRuns;

/// <summary>Workload files of the site: uploads them, runs them one at a time, shows their progress and keeps their reports.</summary>
public static class WorkloadRunsModule
{
    /// <summary>The caller must also register an <see cref="EngineFactory"/>.</summary>
    public static IServiceCollection AddWorkloadRuns(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<UploadOptions>().Bind(configuration.GetSection("Uploads"))
            .Validate(o => o.MaxBytes is >= 1 and <= 4L << 30, "Uploads:MaxBytes must be 1 to 4294967296")
            .Validate(o => o.MaxWaiting is >= 1 and <= 1_000, "Uploads:MaxWaiting must be 1 to 1000 files")
            .Validate(o => o.Folder.Length > 0, "Uploads:Folder must name a folder")
            .ValidateOnStart();
        SiteDatabase.Register(services, configuration);
        services.AddSingleton<RunFolders>();
        services.AddSingleton<IsolatedStores>();
        services.AddSingleton<ActiveRuns>();
        services.AddSingleton(MakeRegistry);
        services.AddHostedService<RunQueue>();
        return services;
    }

    /// <summary>Makes EF Core build its model of the runs now; it is kept for the process. Reads no store.</summary>
    public static void MakeModel(IServiceProvider services)
    {
        using var context = RunsContext.Open(services.GetRequiredService<SiteDatabase>());
        _ = context.Model;
    }

    private static RunRegistry MakeRegistry(IServiceProvider provider) => new(
        provider.GetRequiredService<SiteDatabase>(), provider.GetRequiredService<RunFolders>(),
        provider.GetRequiredService<IsolatedStores>(), provider.GetRequiredService<ActiveRuns>(),
        provider.GetRequiredService<IMediator>(), provider.GetRequiredService<IOptions<UploadOptions>>().Value,
        provider.GetRequiredService<TimeProvider>());
}
