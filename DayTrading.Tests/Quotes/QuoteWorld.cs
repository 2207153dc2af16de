using System.Collections.Concurrent;
using System.Globalization;
using DayTrading.Engine;
using DayTrading.Kernel;
using DayTrading.Quotes;
using MediatR;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace DayTrading.Tests.Quotes;

/// <summary>The Quotes module in its real wiring, with the record's queue read into a list.</summary>
internal sealed class QuoteWorld : IAsyncDisposable
{
    /// <summary>No delays and no hedges, however busy the machine is, unless a test asks for them.</summary>
    private static readonly (string Key, string Value)[] Unless = [("Simulator:Delays", "none"), ("Quotes:HedgeAfter", "0")];

    private readonly ServiceProvider _services;
    private Task? _recording;
    private int _number;

    public QuoteWorld(params (string Key, string Value)[] settings) : this(null, settings)
    {
    }

    public QuoteWorld(TimeProvider? clock, (string Key, string Value)[] settings, bool startRecording = true)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(Unless.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value)))
            .AddInMemoryCollection(settings.DistinctBy(s => s.Key).Select(s => KeyValuePair.Create(s.Key, (string?)s.Value)))
            .Build();
        _services = new ServiceCollection()
            .AddLogging()
            .AddSingleton(clock ?? TimeProvider.System)
            .AddSingleton<INotificationHandler<QuoteArrived>>(new Listener(Arrived))
            .AddKernel(configuration)
            .AddEngine(configuration)
            .AddQuotes(configuration)
            .BuildServiceProvider();
        Mediator = _services.GetRequiredService<IMediator>();
        if (startRecording) StartRecording();
    }

    public IMediator Mediator { get; }

    public ConcurrentQueue<Entry> Record { get; } = [];

    public ConcurrentQueue<Quote> Arrived { get; } = [];

    public IEnumerable<QuoteReceived> Hits => Record.Select(entry => entry.Event).OfType<QuoteReceived>();

    public static (string Key, string Value)[] At(int port, params (string Key, string Value)[] more) =>
        [("QuoteServer:Host", "127.0.0.1"), ("QuoteServer:Port", port.ToString(CultureInfo.InvariantCulture)), .. more];

    /// <summary>Hedges after 100 ms: with its jitter, between 85 and 115.</summary>
    public static (string Key, string Value)[] Hedged(int port, params (string Key, string Value)[] more) =>
        At(port, [.. more, ("Quotes:HedgeAfter", "00:00:00.100")]);

    public T Get<T>() where T : notnull => _services.GetRequiredService<T>();

    public GetQuote Ask(string symbol, string user = "alice") =>
        new(StockSymbol.Parse(symbol), UserId.Parse(user), new TransactionNumber(Interlocked.Increment(ref _number)));

    public Task<QuoteAnswer> AskAsync(string symbol, string user = "alice") => Mediator.Send(Ask(symbol, user));

    public Task<Outcome> QuoteAsync(string symbol, string user = "alice")
    {
        var form = new CommandText { Word = CommandWord.Quote, User = user, Symbol = symbol };
        return Mediator.Send(Get<CommandTable>().Create(new TransactionNumber(Interlocked.Increment(ref _number)), form));
    }

    public Task<QuoteCounts> CountsAsync() => Mediator.Send(new GetQuoteCounts());

    /// <summary>What the host does before anybody asks.</summary>
    public async Task<QuoteWorld> StartAsync()
    {
        foreach (var service in _services.GetServices<IHostedService>()) await service.StartAsync(CancellationToken.None);
        return this;
    }

    public void StartRecording() => _recording ??= RecordAsync();

    /// <summary>Fills the record's queue; it stays full until recording starts.</summary>
    public async Task FillRecordAsync()
    {
        var filler = new QuoteReceived(UserId.Parse("filler"), new TransactionNumber(1)) { QuoteServerTime = 1, CryptoKey = "" };
        await _services.GetRequiredService<Journal>().AppendAsync(filler);
    }

    /// <summary>What the host does first of all.</summary>
    public async Task ValidateAsync()
    {
        await using var services = _services;
        services.GetRequiredService<IStartupValidator>().Validate();
    }

    public Task<QuoteHealth> HealthAsync() => Mediator.Send(new GetQuoteHealth());

    /// <summary>Waits until the fetches in flight have ended and their hits are in <see cref="Record"/>.</summary>
    public async Task SettleAsync()
    {
        await _services.GetRequiredService<CurrentPrices>().EndAsync();
        _services.GetRequiredService<Journal>().Close();
        StartRecording();
        await _recording!;
    }

    public async ValueTask DisposeAsync()
    {
        await SettleAsync();
        await _services.DisposeAsync();
    }

    private async Task RecordAsync()
    {
        await foreach (var entry in _services.GetRequiredService<Journal>().TakeAllAsync()) Record.Enqueue(entry);
    }

    private sealed class Listener(ConcurrentQueue<Quote> arrived) : INotificationHandler<QuoteArrived>
    {
        public Task Handle(QuoteArrived notification, CancellationToken cancellationToken)
        {
            arrived.Enqueue(notification.Quote);
            return Task.CompletedTask;
        }
    }
}
