using DayTrading.Kernel;

namespace DayTrading.Web.Live;

/// <summary>What happens, as it happens: quotes and account changes to every browser that is open.</summary>
internal static class LiveSetup
{
    /// <summary>A list of the most symbols that can be watched, with room; nobody has more to say.</summary>
    private const int MaxMessage = 2_048;

    public static IServiceCollection AddLive(this IServiceCollection services)
    {
        services.AddSingleton<Subscribers>();
        services.AddSingleton<RecentQuotes>();
        services.AddSingleton<DurableChanges>();
        services.AddSingleton<IProjection>(provider => provider.GetRequiredService<DurableChanges>());
        services.AddHostedService<DurableDelivery>();
        services.AddHostedService<QuoteDelivery>();
        services.AddHandlers(typeof(LiveSetup).Assembly);
        services.AddSignalR(hub => hub.MaximumReceiveMessageSize = MaxMessage);
        return services;
    }

    public static void MapLive(this IEndpointRouteBuilder site) => site.MapHub<MarketHub>(MarketHub.Path);
}
