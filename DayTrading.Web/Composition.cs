using DayTrading.Accounts;
using DayTrading.AccountViews;
using DayTrading.Audit;
using DayTrading.Engine;
using DayTrading.Kernel;
using DayTrading.Quotes;
using DayTrading.Record;
using DayTrading.Trading;
using DayTrading.Triggers;
using DayTrading.Workloads;
using Microsoft.Extensions.Logging.Console;

namespace DayTrading.Web;

/// <summary>
/// The modules. Services start in this order and end in the opposite one: the record is open before anything uses it.
/// </summary>
internal static class Composition
{
#pragma warning disable RS0030 // the one place that names the system's clock
    public static TimeProvider Clock => TimeProvider.System;
#pragma warning restore RS0030

    public static IServiceCollection AddDayTrading(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(Clock);
        services.AddSingleton<EngineFactory>(BuildEngine);
        services.AddKernel(configuration);
        services.AddRecord(configuration);
        services.AddEngine(configuration);
        services.AddAccounts();
        services.AddQuotes(configuration);
        services.AddTrading(configuration);
        services.AddTriggers();
        services.AddAccountViews();
        services.AddAudit(configuration);
        services.AddWorkloads(configuration);
        return services;
    }

    /// <summary>The engine without the site, for the calls of the command line; on the terminal only what went wrong.</summary>
    /// <param name="add">What the call needs beside the modules.</param>
    public static IHost BuildEngine(Func<IServiceCollection, IConfiguration, IServiceCollection>? add = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddDayTradingSettings();
        builder.Logging.AddDayTradingLog(LogLevel.Warning);
        builder.Services.AddDayTrading(builder.Configuration);
        add?.Invoke(builder.Services, builder.Configuration);
        return builder.Build();
    }

    /// <summary>Another engine in the process of the site, with settings of its own: for a run on a clean store, and to verify.</summary>
    public static IHost BuildEngine(IConfiguration settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddConfiguration(settings);
        builder.Logging.AddDayTradingLog(LogLevel.Warning);
        builder.Services.AddDayTrading(builder.Configuration);
        return builder.Build();
    }

    /// <summary>appsettings.json beside the program, environment variables over it.</summary>
    public static void AddDayTradingSettings(this IConfigurationBuilder configuration) => configuration
        .AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: false)
        .AddEnvironmentVariables();

    /// <summary>
    /// To standard error, so that what a call prints can be piped: a line each, or with <c>Logging:Console:FormatterName=json</c> an object
    /// with the event's fields.
    /// </summary>
    public static void AddDayTradingLog(this ILoggingBuilder logging, LogLevel least) => logging
        .SetMinimumLevel(least)
        .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None) // the command line explains a failed start, in one line
        .AddConsole(console =>
        {
            console.LogToStandardErrorThreshold = LogLevel.Trace;
            console.FormatterName ??= ConsoleFormatterNames.Simple; // with none named its own options would not count
        })
        .Services.Configure<SimpleConsoleFormatterOptions>(console => console.SingleLine = true);
}
