using DayTrading.Engine;
using DayTrading.Kernel;
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
            .AddCommandStage(CommandStage.ReleaseExpired, typeof(ReleaseExpiredBehavior<,>))
            .AddHostedService<ExpiryWatch>()
            .AddCommand(
                CommandWord.Buy, "Buy", HistoryGroup.Orders,
                static (number, in v) => new Buy(number, v.User, v.Symbol, v.Amount))
            .AddCommand(
                CommandWord.Sell, "Sell", HistoryGroup.Orders,
                static (number, in v) => new Sell(number, v.User, v.Symbol, v.Amount))
            .AddCommand(
                CommandWord.CommitBuy, "Commit buy", HistoryGroup.Trades,
                static (number, in v) => new CommitBuy(number, v.User) { ExpectedOrder = v.ExpectedOrder })
            .AddCommand(
                CommandWord.CommitSell, "Commit sell", HistoryGroup.Trades,
                static (number, in v) => new CommitSell(number, v.User) { ExpectedOrder = v.ExpectedOrder })
            .AddCommand(
                CommandWord.CancelBuy, "Cancel buy", HistoryGroup.Orders,
                static (number, in v) => new CancelBuy(number, v.User) { ExpectedOrder = v.ExpectedOrder })
            .AddCommand(
                CommandWord.CancelSell, "Cancel sell", HistoryGroup.Orders,
                static (number, in v) => new CancelSell(number, v.User) { ExpectedOrder = v.ExpectedOrder })
            .AddEventsOfEachSide(OrderPlaced.Format, OrderCommitted.Format, OrderCancelled.Format, OrderExpired.Format)
            .AddHandlers(typeof(TradingModule).Assembly);
    }
}
