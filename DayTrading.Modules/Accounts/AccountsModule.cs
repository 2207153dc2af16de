using DayTrading.Kernel;
using Microsoft.Extensions.DependencyInjection;

namespace DayTrading.Accounts;

/// <summary>Cash and shares of every user, available and held; none is ever negative.</summary>
public static class AccountsModule
{
    public static IServiceCollection AddAccounts(this IServiceCollection services) => services
        .AddSingleton<AccountProjection>()
        .AddSingleton<IProjection>(provider => provider.GetRequiredService<AccountProjection>())
        .AddCommand(CommandWord.Add, "Add money", HistoryGroup.Money, static (number, in v) => new Add(number, v.User, v.Amount))
        .AddEvent(FundsAdded.Format)
        .AddHandlers(typeof(AccountsModule).Assembly);
}
