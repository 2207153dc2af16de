using DayTrading.Engine;
using DayTrading.Kernel;
using Microsoft.Extensions.DependencyInjection;

namespace DayTrading.Triggers;

/// <summary>
/// Orders that wait for a price: the SET_ commands, the armed triggers of each stock, how they are evaluated, and the quotes that they wait
/// for.
/// </summary>
public static class TriggersModule
{
    public static IServiceCollection AddTriggers(this IServiceCollection services) => services
        .AddSingleton<TriggerProjection>()
        .AddSingleton<IProjection>(provider => provider.GetRequiredService<TriggerProjection>())
        .AddSingleton<Evaluation>()
        .AddSingleton<TriggerFirings>()
        .AddSingleton<IProjection>(provider => provider.GetRequiredService<TriggerFirings>())
        .AddCommandStage(CommandStage.EvaluateTrigger, typeof(EvaluateAtOnceBehavior<,>))
        .AddCommand(
            CommandWord.SetBuyAmount, "Set buy trigger", HistoryGroup.Triggers,
            static (number, in v) => new SetBuyAmount(number, v.User, v.Symbol, v.Amount))
        .AddCommand(
            CommandWord.SetBuyTrigger, "Set buy trigger", HistoryGroup.Triggers,
            static (number, in v) => new SetBuyTrigger(number, v.User, v.Symbol, v.Price))
        .AddCommand(
            CommandWord.CancelSetBuy, "Cancel buy trigger", HistoryGroup.Triggers,
            static (number, in v) => new CancelSetBuy(number, v.User, v.Symbol))
        .AddCommand(
            CommandWord.SetSellAmount, "Set sell trigger", HistoryGroup.Triggers,
            static (number, in v) => new SetSellAmount(number, v.User, v.Symbol, v.Amount))
        .AddCommand(
            CommandWord.SetSellTrigger, "Set sell trigger", HistoryGroup.Triggers,
            static (number, in v) => new SetSellTrigger(number, v.User, v.Symbol, v.Price))
        .AddCommand(
            CommandWord.CancelSetSell, "Cancel sell trigger", HistoryGroup.Triggers,
            static (number, in v) => new CancelSetSell(number, v.User, v.Symbol))
        .AddEventsOfEachSide(TriggerAmountSet.Format, TriggerPriceSet.Format, TriggerCancelled.Format, TriggerFired.Format)
        .AddHandlers(typeof(TriggersModule).Assembly)
        .AddSingleton<FreshQuotes>()
        .AddHostedService<EvaluationOnQuotes>()
        .AddHostedService<Requotes>();
}
