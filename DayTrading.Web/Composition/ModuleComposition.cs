using DayTrading.Accounts;
using DayTrading.Audit;
using DayTrading.Kernel;
using DayTrading.Quotes;
using DayTrading.Trading;
using DayTrading.Triggers;
using DayTrading.Workloads;

namespace DayTrading.Web.Composition;

/// <summary>The modules, in the order of the pipeline around a command: what is added first stands outermost.</summary>
internal static class ModuleComposition
{
#pragma warning disable RS0030 // the one place that names the system's clock
    public static TimeProvider Clock => TimeProvider.System;
#pragma warning restore RS0030

    public static IServiceCollection AddDayTrading(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(Clock);
        services.AddKernel(configuration);
        services.AddAccounts();
        services.AddQuotes(configuration);
        services.AddTrading(configuration);
        services.AddTriggers();
        services.AddWorkloads(configuration);
        services.AddAudit(configuration);
        return services;
    }
}
