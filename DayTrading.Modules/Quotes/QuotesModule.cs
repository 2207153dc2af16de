using DayTrading.Kernel;
using DayTrading.Quotes.Simulator;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace DayTrading.Quotes;

/// <summary>The price of a stock: what the quote server answered, how long it counts as current, and what asking cost.</summary>
public static class QuotesModule
{
    public static IServiceCollection AddQuotes(this IServiceCollection services, IConfiguration configuration)
    {
        AddOptions(services, configuration);
        services.AddSingleton<QuoteServerAddress>();
        services.AddSingleton(provider => new ConnectionGate(provider.GetRequiredService<IOptions<QuotesOptions>>().Value.MaxConnections));
        services.AddSingleton<QuoteCircuit>();
        services.AddSingleton<HedgePace>();
        services.AddSingleton<QuoteBill>();
        services.AddSingleton<QuoteServerClient>();
        AddSharedQuotes(services, configuration.GetConnectionString("Redis"));
        services.AddSingleton<CurrentPrices>();
        services.AddHostedService<QuotesService>();
        services.AddCommand(
            CommandWord.Quote, "Quote asked for", HistoryGroup.Quotes, static (number, in v) => new QuoteCommand(number, v.User, v.Symbol));
        services.AddEvent(QuoteReceived.Format);
        return services.AddHandlers(typeof(QuotesModule).Assembly);
    }

    private static void AddOptions(IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<QuotesOptions>().Bind(configuration.GetSection(QuotesOptions.Section))
            .Validate(
                o => Within(o.Deadline, 0.05, 60),
                "Quotes:Deadline must be 50 ms to 1 minute, written as hh:mm:ss.fff, for example 00:00:04")
            .Validate(
                o => Within(o.HedgeAfter, 0, 10),
                "Quotes:HedgeAfter must be 0 (never) to 10 seconds, written as hh:mm:ss.fff, for example 00:00:00.020")
            .Validate(
                o => Within(o.FreshFor, 0.01, 3600),
                "Quotes:FreshFor must be 10 ms to 1 hour, written as hh:mm:ss.fff, for example 00:01:00")
            .Validate(
                o => o.RefreshBefore >= TimeSpan.Zero && o.RefreshBefore < o.FreshFor,
                "Quotes:RefreshBefore must be 0 or more and less than Quotes:FreshFor, written as hh:mm:ss.fff, for example 00:00:01")
            .Validate(
                o => o.RefreshAhead >= TimeSpan.Zero && o.RefreshAhead < o.FreshFor,
                "Quotes:RefreshAhead must be 0 (off) or more and less than Quotes:FreshFor, written as hh:mm:ss.fff, for example 00:00:05")
            .Validate(o => o.MaxConnections is >= 1 and <= 16_384, "Quotes:MaxConnections must be 1 to 16384")
            .Validate(
                o => o.CostPerHit is >= 0 and <= 1_000 && decimal.Round(o.CostPerHit, 2) == o.CostPerHit,
                "Quotes:CostPerHit must be 0 to 1000 dollars with at most two decimals, for example 0.05")
            .ValidateOnStart();
        services.AddOptions<QuoteServerOptions>().Bind(configuration.GetSection(QuoteServerOptions.Section))
            .Validate(
                o => !o.IsConfigured || o.Port is >= 1 and <= 65_535,
                "QuoteServer:Port must be 1 to 65535 when QuoteServer:Host is set")
            .Validate(
                o => o.IsConfigured || o.Port is null,
                "QuoteServer:Host must be set when QuoteServer:Port is; leave both out to run the simulator")
            .ValidateOnStart();
        services.AddOptions<SimulatorOptions>().Bind(configuration.GetSection(SimulatorOptions.Section))
            .Validate(o => o.Faults is >= 0 and <= 1, "Simulator:Faults must be 0 to 1, the share of requests that fail")
            .Validate(o => Enum.IsDefined(o.Prices), "Simulator:Prices must be constant, walk or random")
            .Validate(o => Enum.IsDefined(o.Delays), "Simulator:Delays must be none, network or legacy")
            .ValidateOnStart();
    }

    private static void AddSharedQuotes(IServiceCollection services, string? redis)
    {
        var isShared = !string.IsNullOrWhiteSpace(redis);
        if (isShared) services.AddSingleton<IDistributedCache>(_ => new RedisCache(redis!));
        services.AddSingleton(provider => new SharedQuotes(
            isShared ? provider.GetRequiredService<IDistributedCache>() : null,
            provider.GetRequiredService<QuoteServerAddress>(),
            provider.GetRequiredService<IOptions<QuotesOptions>>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<SharedQuotes>>()));
    }

    private static bool Within(TimeSpan span, double fromSeconds, double toSeconds) =>
        span.TotalSeconds >= fromSeconds && span.TotalSeconds <= toSeconds;
}
