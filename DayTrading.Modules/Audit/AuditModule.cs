using DayTrading.Kernel;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace DayTrading.Audit;

/// <summary>What an auditor asks of the record: search, history, the quote bill, verification, and the XML log with its dumplogs.</summary>
public static class AuditModule
{
    public static IServiceCollection AddAudit(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<DumplogOptions>().Bind(configuration.GetSection("Dumplogs"));
        services.AddSingleton<DumplogMaker>();
        // Ends before the record does: services are stopped in the opposite order.
        services.AddHostedService<DumplogService>();
        services.AddSingleton<Reconciliation>();
        services.AddHostedService(provider => provider.GetRequiredService<Reconciliation>());
        services.AddCommand(
            CommandWord.Dumplog, "Dumplog", HistoryGroup.Reports, static (number, in v) => new Dumplog(number, v.User, v.Filename ?? ""));
        return services.AddHandlers(typeof(AuditModule).Assembly);
    }
}
