using System.Diagnostics.Metrics;
using DayTrading.Quotes;
using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace DayTrading.Web.Operations;

internal sealed class TelemetryOptions
{
    /// <summary>
    /// Where metrics are sent by OTLP over gRPC, such as <c>http://collector:4317</c>; without it they are only served at /metrics.
    /// </summary>
    public string? Endpoint { get; set; }

    /// <summary>How often they are sent, 1 second to 1 hour.</summary>
    public TimeSpan Every { get; set; } = TimeSpan.FromSeconds(15);
}

/// <summary>
/// The program's metrics, served at <c>/metrics</c> as Prometheus text and, if an endpoint is set, sent by OTLP. docs/operations.md
/// explains each figure and when to act on it.
/// </summary>
internal sealed class Metrics : IDisposable
{
    private const string Name = "DayTrading";

    private readonly Meter _meter = new(Name);
    private readonly PrometheusText _text = new();
    private readonly BaseExportingMetricReader _reader;
    private readonly MeterProvider _provider;

    // One scrape at a time: the exporter has a single text buffer.
    private readonly Lock _lock = new();

    public Metrics(Samples samples, IOptions<TelemetryOptions> options)
    {
        Observe(samples);
        _reader = new BaseExportingMetricReader(_text);
        var builder = Sdk.CreateMeterProviderBuilder()
            .ConfigureResource(resource => resource.AddService("daytrading"))
            .AddMeter(Name, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.AspNetCore.Http.Connections",
                "Microsoft.AspNetCore.RateLimiting", "System.Runtime")
            .AddReader(_reader);
        if (options.Value.Endpoint is { Length: > 0 } endpoint)
        {
            builder.AddOtlpExporter((otlp, reader) =>
            {
                otlp.Endpoint = new Uri(endpoint);
                reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = (int)options.Value.Every.TotalMilliseconds;
            });
        }

        _provider = builder.Build();
    }

    public string Text()
    {
        lock (_lock)
        {
            _reader.Collect();
            return _text.Take();
        }
    }

    public void Dispose()
    {
        _provider.Dispose();
        _meter.Dispose();
    }

    private void Observe(Samples samples)
    {
        Count("daytrading.record.entries", "Entries of the record that are durable, over the life of the store", s => s.Record.Durable);
        Gauge("daytrading.record.waiting", "Entries that wait for the store", s => s.Record.Waiting);
        Gauge("daytrading.record.trouble", "1 while the store cannot be written", s => s.Record.Trouble is null ? 0 : 1);
        Gauge("daytrading.record.since_snapshots", "Entries that a start would have to read", s => s.Record.Durable - s.Record.Snapshots);
        Count("daytrading.quotes.fetched", "Quotes fetched from the quote server", s => s.Counts.Fetched);
        Count("daytrading.quotes.failed", "Fetches that ended without a quote", s => s.Counts.Failed);
        Count("daytrading.quotes.shared", "Quotes read from the shared cache", s => s.Counts.Shared);
        Count("daytrading.quotes.hits", "Answered hits on the quote server, each of them billed", s => s.Counts.Hits);
        Count("daytrading.quotes.cost_cents", "What the hits cost, in cents", s => s.Counts.Cost.Cents);
        Gauge("daytrading.quotes.connections", "Connections to the quote server", s => s.Quotes.ConnectionsInUse);
        Gauge("daytrading.quotes.waiting", "Fetches that wait for a connection", s => s.Quotes.Waiting);
        Gauge("daytrading.quotes.out_of_order", "1 while the quote server is not asked because it failed",
            s => s.Quotes.State == QuoteServerState.Answering ? 0 : 1);
        Gauge("daytrading.cache.lost", "1 while the shared cache does not answer",
            s => s.Quotes.SharedCache == SharedCacheState.Lost ? 1 : 0);

        void Count(string name, string what, Func<SampleSources, long> value) =>
            _meter.CreateObservableCounter(name, () => samples.Latest is { } latest ? value(latest) : 0, description: what);

        void Gauge(string name, string what, Func<SampleSources, long> value) =>
            _meter.CreateObservableGauge(name, () => samples.Latest is { } latest ? value(latest) : 0, description: what);
    }
}
