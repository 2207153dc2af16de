using Microsoft.Extensions.Logging.Console;

namespace DayTrading.Web.Composition;

/// <summary>Settings and log, the same for the site and for the command line.</summary>
internal static class HostSetup
{
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
