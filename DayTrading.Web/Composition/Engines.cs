namespace DayTrading.Web.Composition;

/// <summary>Builds whole engines: all modules, without the site.</summary>
internal static class Engines
{
    /// <summary>The engine without the site, for the command line; only errors are logged to the terminal.</summary>
    /// <param name="add">Adds services that the command needs besides the modules.</param>
    public static IHost Build(Func<IServiceCollection, IConfiguration, IServiceCollection>? add = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddDayTradingSettings();
        builder.Logging.AddDayTradingLog(LogLevel.Warning);
        builder.Services.AddDayTrading(builder.Configuration);
        add?.Invoke(builder.Services, builder.Configuration);
        return builder.Build();
    }

    /// <summary>
    /// A further engine in the site's process, with its own settings: for a run on an isolated store, or to verify the record.
    /// </summary>
    public static IHost Build(IConfiguration settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddConfiguration(settings);
        builder.Logging.AddDayTradingLog(LogLevel.Warning);
        builder.Services.AddDayTrading(builder.Configuration);
        return builder.Build();
    }
}
