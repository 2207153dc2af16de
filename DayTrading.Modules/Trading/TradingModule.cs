using DayTrading.Kernel;
using MediatR;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace DayTrading.Trading;

/// <summary>BUY and SELL with their confirmation: pending orders, their commitment, cancellation and expiry.</summary>
public static class TradingModule
{
    public static IServiceCollection AddTrading(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<OrdersOptions>().Bind(configuration.GetSection("Orders"))
            .Validate(o => o.Lifetime >= TimeSpan.FromSeconds(1) && o.Lifetime <= TimeSpan.FromDays(1),
                "Orders:Lifetime must be 1 second to 1 day")
            .ValidateOnStart();
        return services
            .AddSingleton<OrderProjection>()
            .AddSingleton<IProjection>(provider => provider.GetRequiredService<OrderProjection>())
            .AddSingleton<OrderPlacement>()
            .AddSingleton<Expiry>()
            .AddSingleton(typeof(IPipelineBehavior<,>), typeof(ReleaseExpiredBehavior<,>))
            .AddHostedService<ExpiryWatch>()
            .AddCommand(CommandWord.Buy, static (number, in v) => new Buy(number, v.User, v.Symbol, v.Funds))
            .AddCommand(CommandWord.Sell, static (number, in v) => new Sell(number, v.User, v.Symbol, v.Funds))
            .AddCommand(CommandWord.CommitBuy, static (number, in v) => new CommitBuy(number, v.User))
            .AddCommand(CommandWord.CommitSell, static (number, in v) => new CommitSell(number, v.User))
            .AddCommand(CommandWord.CancelBuy, static (number, in v) => new CancelBuy(number, v.User))
            .AddCommand(CommandWord.CancelSell, static (number, in v) => new CancelSell(number, v.User))
            .AddHandlers(typeof(TradingModule).Assembly);
    }
}
