namespace DayTrading.Web.Operations;

/// <summary>What an operator needs: health, metrics, and the figures of the last minutes.</summary>
internal static class OperationsSetup
{
    public static IServiceCollection AddOperations(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<TelemetryOptions>().Bind(configuration.GetSection("Telemetry"))
            .Validate(
                o => o.Endpoint is not { Length: > 0 } || Uri.TryCreate(o.Endpoint, UriKind.Absolute, out _),
                "Telemetry:Endpoint must be an address such as http://collector:4317")
            .Validate(o => o.Every.TotalSeconds is >= 1 and <= 3600, "Telemetry:Every must be 1 second to 1 hour")
            .ValidateOnStart();
        services.AddSingleton<Samples>();
        services.AddHostedService(provider => provider.GetRequiredService<Samples>());
        services.AddSingleton<Metrics>();
        services.AddSingleton<Health>();
        return services;
    }

    /// <summary>
    /// Open without a sign-in, as probes and scrapers expect; a proxy must not publish these paths (docs/operations.md).
    /// </summary>
    public static void MapOperations(this IEndpointRouteBuilder site)
    {
        // Created now, so that events before the first scrape are counted.
        site.ServiceProvider.GetRequiredService<Metrics>();
        site.MapGet("/health/live", () => Results.Text("live")).AllowAnonymous();
        site.MapGet("/health/ready", async (Health health, CancellationToken cancellationToken) =>
        {
            var answer = await health.AskAsync(cancellationToken);
            return Results.Json(answer, statusCode: answer.State == HealthState.Down ? 503 : 200);
        }).AllowAnonymous();
        site.MapGet("/metrics", (Metrics metrics) => Results.Text(metrics.Text(), PrometheusText.ContentType)).AllowAnonymous();
    }
}
