namespace DayTrading.Web.Composition;

/// <summary>Builds whole engines: all modules, without the site.</summary>
internal static class Engines
{
    /// <summary>The engine without the site, for the calls of the command line; on the terminal only what went wrong.</summary>
    /// <param name="add">What the call needs beside the modules.</param>
    public static IHost Build(Func<IServiceCollection, IConfiguration, IServiceCollection>? add = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddDayTradingSettings();
        builder.Logging.AddDayTradingLog(LogLevel.Warning);
        builder.Services.AddDayTrading(builder.Configuration);
        add?.Invoke(builder.Services, builder.Configuration);
        return builder.Build();
    }

    /// <summary>Another engine in the process of the site, with its own settings: for a run on an isolated store, and to verify.</summary>
    public static IHost Build(IConfiguration settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddConfiguration(settings);
        builder.Logging.AddDayTradingLog(LogLevel.Warning);
        builder.Services.AddDayTrading(builder.Configuration);
        return builder.Build();
    }
}
