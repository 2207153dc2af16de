using DayTrading.Kernel;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace DayTrading.Workloads;

/// <summary>Workload files: reads, runs and generates them, and reports on their runs.</summary>
public static class WorkloadsModule
{
    public static IServiceCollection AddWorkloads(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<WorkloadsOptions>().Bind(configuration.GetSection("Workloads"))
            .Validate(o => o.MaxInFlight is >= 1 and <= 1_000_000, "Workloads:MaxInFlight must be 1 to 1000000 commands")
            .Validate(o => o.MaxDumplogs is >= 1 and <= 10_000, "Workloads:MaxDumplogs must be 1 to 10000 dumplogs")
            .Validate(o => o.Lanes is >= 1 and <= 64, "Workloads:Lanes must be 1 to 64")
            .ValidateOnStart();
        return services.AddHandlers(typeof(WorkloadsModule).Assembly);
    }
}
