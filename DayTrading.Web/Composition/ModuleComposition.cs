using DayTrading.Accounts;
using DayTrading.AccountViews;
using DayTrading.Audit;
using DayTrading.Engine;
using DayTrading.Kernel;
using DayTrading.Quotes;
using DayTrading.Record;
using DayTrading.Trading;
using DayTrading.Triggers;
using DayTrading.Workloads;

namespace DayTrading.Web.Composition;

/// <summary>
/// Adds the modules. Their services start in this order and stop in the opposite one: the record is open before anything uses it.
/// </summary>
internal static class ModuleComposition
{
#pragma warning disable RS0030 // the one place that names the system's clock
    public static TimeProvider Clock => TimeProvider.System;
#pragma warning restore RS0030

    public static IServiceCollection AddDayTrading(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(Clock);
        services.AddSingleton<EngineFactory>(Engines.Build);
        services.AddKernel(configuration);
        services.AddRecord(configuration);
        services.AddEngine(configuration);
        services.AddAccounts();
        services.AddQuotes(configuration);
        services.AddTrading(configuration);
        services.AddTriggers();
        services.AddAccountViews();
        services.AddAudit(configuration);
        services.AddWorkloads(configuration);
        return services;
    }
}
