using Microsoft.Extensions.Logging.Console;

namespace DayTrading.Web.Composition;

/// <summary>Settings and log, the same for the site and for the command line.</summary>
internal static class HostSetup
{
    /// <summary>appsettings.json in the program's folder, overridden by environment variables.</summary>
    public static void AddDayTradingSettings(this IConfigurationBuilder configuration) => configuration
        .AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json"), optional: false)
        .AddEnvironmentVariables();

    /// <summary>
    /// Logs to standard error, so that a command's output can be piped: one line per log event, or with
    /// <c>Logging:Console:FormatterName=json</c> an object with the event's fields.
    /// </summary>
    public static void AddDayTradingLog(this ILoggingBuilder logging, LogLevel least) => logging
        .SetMinimumLevel(least)
        .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None) // the command line explains a failed start in one line
        .AddConsole(console =>
        {
            console.LogToStandardErrorThreshold = LogLevel.Trace;
            console.FormatterName ??= ConsoleFormatterNames.Simple; // without a name, the options below would have no effect
        })
        .Services.Configure<SimpleConsoleFormatterOptions>(console => console.SingleLine = true);
}
