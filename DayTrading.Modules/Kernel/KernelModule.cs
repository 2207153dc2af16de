using System.Reflection;
using MediatR;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace DayTrading.Kernel;

/// <summary>The domain's values and messages, the tables of commands and events, and the journal.</summary>
public static class KernelModule
{
    public static IServiceCollection AddKernel(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<JournalOptions>().Bind(configuration.GetSection("Audit"))
            .Validate(o => o.Capacity is >= 1 and <= 1_000_000, "Audit:Capacity must be 1 to 1000000 entries").ValidateOnStart();
        services.AddSingleton<TransactionNumbers>();
        services.AddSingleton<Journal>();
        services.AddSingleton<CommandTable>();
        services.AddSingleton<EventTable>();
        return services.AddHandlers(typeof(KernelModule).Assembly);
    }

    /// <summary>Registers all handlers and listeners of one module.</summary>
    public static IServiceCollection AddHandlers(this IServiceCollection services, Assembly module) => services.Scan(scan => scan
        .FromAssemblies(module)
        .AddClasses(classes => classes.AssignableToAny(typeof(IRequestHandler<,>), typeof(INotificationHandler<>)), publicOnly: false)
        .AsImplementedInterfaces()
        .WithSingletonLifetime());
}
