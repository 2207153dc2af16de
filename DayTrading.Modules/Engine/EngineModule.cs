using DayTrading.Kernel;
using MediatR;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace DayTrading.Engine;

/// <summary>Makes another engine in this process with its own settings, without starting it.</summary>
public delegate IHost EngineFactory(IConfiguration settings);

/// <summary>Executes commands: the gateway they come through, the users' turns, and the stages around every handler.</summary>
public static class EngineModule
{
    public static IServiceCollection AddEngine(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<CommandsOptions>().Bind(configuration.GetSection("Commands"))
            .Validate(o => o.MaxInFlight is >= 1 and <= 100_000, "Commands:MaxInFlight must be 1 to 100000 commands")
            .Validate(o => o.Deadline.TotalSeconds is >= 1 and <= 300, "Commands:Deadline must be 1 second to 5 minutes")
            .ValidateOnStart();
        services.AddSingleton<ServiceFactory>(provider => provider.GetService!);
        services.AddSingleton<IMediator, Dispatcher>();
        services.AddSingleton<CommandStages>();
        services.AddSingleton<Turns>();
        services.AddSingleton<IUserTurns>(provider => provider.GetRequiredService<Turns>());
        services.AddCommandStage(CommandStage.TakeTurn, typeof(TurnStage<,>));
        services.AddCommandStage(CommandStage.Record, typeof(RecordStage<,>));
        services.AddSingleton<Admission>();
        services.AddSingleton<KeyedCommands>();
        services.AddSingleton<ICommandGateway, CommandGateway>();
        return services.AddHandlers(typeof(EngineModule).Assembly);
    }
}
