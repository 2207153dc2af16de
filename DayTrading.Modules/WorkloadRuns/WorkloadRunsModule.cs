using DayTrading.Record;
using MediatR;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace DayTrading.WorkloadRuns;

/// <summary>Workload files: uploaded, run one at a time, watched, and their reports kept.</summary>
public static class WorkloadRunsModule
{
    /// <summary>An <see cref="EngineFactory"/> has to be registered besides.</summary>
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

    /// <summary>Has EF Core make its model of the runs, which it keeps for the process. Reads no store.</summary>
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
