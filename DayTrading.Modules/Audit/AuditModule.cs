using DayTrading.Kernel;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace DayTrading.Audit;

/// <summary>Reads the record for auditors: search, history, the quote bill, verification, and the XML log with its dumplogs.</summary>
public static class AuditModule
{
    public static IServiceCollection AddAudit(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<DumplogOptions>().Bind(configuration.GetSection("Dumplogs"));
        services.AddSingleton<DumplogMaker>();
        // Stopped before the record is: services stop in the opposite order.
        services.AddHostedService<DumplogService>();
        services.AddSingleton<Reconciliation>();
        services.AddHostedService(provider => provider.GetRequiredService<Reconciliation>());
        services.AddCommand(
            CommandWord.Dumplog, "Dumplog", HistoryGroup.Reports, static (number, in v) => new Dumplog(number, v.User, v.Filename ?? ""));
        return services.AddHandlers(typeof(AuditModule).Assembly);
    }
}
