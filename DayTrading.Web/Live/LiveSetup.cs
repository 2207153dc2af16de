using DayTrading.Kernel;

namespace DayTrading.Web.Live;

/// <summary>Live updates: sends quotes and account changes to every open browser.</summary>
internal static class LiveSetup
{
    /// <summary>Bytes of a message from a browser: the longest is a list of as many symbols as can be watched.</summary>
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
