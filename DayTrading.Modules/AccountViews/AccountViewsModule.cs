using DayTrading.Kernel;
using Microsoft.Extensions.DependencyInjection;

namespace DayTrading.AccountViews;

/// <summary>What users see of their accounts: the summary and the newest transactions; and the export of all accounts.</summary>
public static class AccountViewsModule
{
    public static IServiceCollection AddAccountViews(this IServiceCollection services) => services
        .AddSingleton<RecentTransactions>()
        .AddSingleton<IProjection>(provider => provider.GetRequiredService<RecentTransactions>())
        .AddSingleton<Summaries>()
        .AddCommand(
            CommandWord.DisplaySummary, "Summary", HistoryGroup.Reports, static (number, in v) => new DisplaySummary(number, v.User))
        .AddHandlers(typeof(AccountViewsModule).Assembly);
}
