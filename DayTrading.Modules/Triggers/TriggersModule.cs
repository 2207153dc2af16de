using DayTrading.Kernel;
using MediatR;
using Microsoft.Extensions.DependencyInjection;

namespace DayTrading.Triggers;

/// <summary>
/// Orders that wait for a price: the SET_ commands, the armed triggers of each stock, their evaluation and the quotes they wait for.
/// </summary>
public static class TriggersModule
{
    public static IServiceCollection AddTriggers(this IServiceCollection services) => services
        .AddSingleton<TriggerProjection>()
        .AddSingleton<IProjection>(provider => provider.GetRequiredService<TriggerProjection>())
        .AddSingleton<Evaluation>()
        .AddSingleton(typeof(IPipelineBehavior<,>), typeof(EvaluateAtOnceBehavior<,>))
        .AddCommand(CommandWord.SetBuyAmount, static (number, in v) => new SetBuyAmount(number, v.User, v.Symbol, v.Funds))
        .AddCommand(CommandWord.SetBuyTrigger, static (number, in v) => new SetBuyTrigger(number, v.User, v.Symbol, v.Funds))
        .AddCommand(CommandWord.CancelSetBuy, static (number, in v) => new CancelSetBuy(number, v.User, v.Symbol))
        .AddCommand(CommandWord.SetSellAmount, static (number, in v) => new SetSellAmount(number, v.User, v.Symbol, v.Funds))
        .AddCommand(CommandWord.SetSellTrigger, static (number, in v) => new SetSellTrigger(number, v.User, v.Symbol, v.Funds))
        .AddCommand(CommandWord.CancelSetSell, static (number, in v) => new CancelSetSell(number, v.User, v.Symbol))
        .AddHandlers(typeof(TriggersModule).Assembly)
        .AddSingleton<FreshQuotes>()
        .AddHostedService<EvaluationOnQuotes>()
        .AddHostedService<Requotes>();
}
