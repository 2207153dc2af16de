using System.Diagnostics;
using System.Xml.Linq;
using DayTrading.Audit;
using DayTrading.Engine;
using DayTrading.Kernel;
using DayTrading.Record;
using DayTrading.Web;
using DayTrading.Web.Composition;
using MediatR;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DayTrading.Tests;

/// <summary>
/// The whole system as the program composes it, on a store of its own, with two things put in its place by the test: the clock, which
/// stands still until <see cref="Advance"/>, and the quote server. Commands go in as lines of a workload.
/// </summary>
internal sealed class Engine : IAsyncDisposable
{
    /// <summary>How long a test waits for what the system does by itself; that takes milliseconds unless something is broken.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>
    /// Those of expiries, re-quotes, snapshots and the search's indexes; they may still be starting when the host says that it has started.
    /// </summary>
    private const int Watches = 4;

    private readonly StoreOfTest _store;
    private readonly bool _ownsStore;
    private readonly ErrorLog _errors = new();
    private readonly IHost _host;
    private readonly IMediator _mediator;
    private readonly CommandTable _commands;
    private readonly TransactionNumbers _numbers;
    private readonly Turns _turns;

    private Engine(StoreOfTest store, bool ownsStore, ManualClock clock, Dictionary<string, string?> settings)
    {
        (_store, _ownsStore, Clock, Quotes) = (store, ownsStore, clock, new FakeQuoteServer(clock));
        settings["QuoteServer:Port"] = $"{Quotes.Port}";
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Logging.AddProvider(_errors);
        builder.Services.AddDayTrading(builder.Configuration);
        builder.Services.Replace(ServiceDescriptor.Singleton<TimeProvider>(clock));
        _host = builder.Build();
        _mediator = Get<IMediator>();
        _commands = Get<CommandTable>();
        _numbers = Get<TransactionNumbers>();
        _turns = Get<Turns>();
    }

    public ManualClock Clock { get; }

    public FakeQuoteServer Quotes { get; }

    /// <summary>Where DUMPLOG puts its files.</summary>
    public string Dumplogs => Path.Combine(_store.Folder, "dumplogs");

    /// <summary>A running system on a fresh store; <paramref name="settings"/> as in the environment, "Orders:Lifetime=00:00:05".</summary>
    public static async Task<Engine> StartAsync(Store store, params string[] settings) =>
        await StartAsync(await StoreOfTest.CreateAsync(store), ownsStore: true, new ManualClock(), settings);

    /// <summary>A running system on a store that stays when the system ends.</summary>
    public static Task<Engine> StartAsync(StoreOfTest store, ManualClock? clock = null, params string[] settings) =>
        StartAsync(store, ownsStore: false, clock ?? new ManualClock(), settings);

    public T Get<T>() where T : notnull => _host.Services.GetRequiredService<T>();

    /// <summary>Sends a command written like a line of a workload, without its number, and waits until it has taken effect.</summary>
    public Task<Outcome> Do(string line) => Send(line).Outcome.WaitAsync(Patience);

    /// <summary>Sends commands one after the other, each of which has to be done.</summary>
    public async Task DoAll(params string[] lines)
    {
        foreach (var line in lines) (await Do(line)).Rejection?.Message.ShouldBeNull($"{line} should be done");
    }

    /// <summary>Sends a command; it has arrived when this returns, and takes effect when its turn and its quote come.</summary>
    public (Command Command, Task<Outcome> Outcome) Send(string line)
    {
        var command = _commands.Create(_numbers.Next(), TextOf(line));
        return (command, _mediator.Send(command));
    }

    /// <summary>Sends a command as the API does: the outcome comes when it is in the store.</summary>
    public async Task<Outcome> DoDurably(string line)
    {
        var command = _commands.Create(_numbers.Next(), TextOf(line));
        var durable = command.WhenDurable();
        var outcome = await _mediator.Send(command);
        await durable.WaitAsync(Patience);
        return outcome;
    }

    public Task<T> Ask<T>(IRequest<T> question) => _mediator.Send(question).WaitAsync(Patience);

    /// <summary>Moves the clock. What comes due starts at once, but on threads of its own: wait for it with <see cref="Until"/>.</summary>
    public void Advance(TimeSpan by) => Clock.Advance(by);

    /// <summary>Waits until so many requests are held at the quote server, and lets the deadline of those pass (spec: 4 s).</summary>
    public async Task PassDeadline(int requests = 1)
    {
        await Until(() => Quotes.Waiting >= requests, "the request has reached the quote server");
        Advance(TimeSpan.FromSeconds(4));
    }

    /// <summary>Sets another price at the quote server and advances the clock by a minute, so that a quote with it arrives.</summary>
    public async Task PriceBecomes(string symbol, decimal price)
    {
        Quotes.SetPrice(symbol, price);
        Advance(TimeSpan.FromSeconds(60));
        await DoAll($"QUOTE,watcher,{symbol}");
    }

    /// <summary>Waits in real time until the system has done by itself what it has to do; fails if it does not.</summary>
    public async Task Until(Func<Task<bool>> condition, string what)
    {
        var start = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(start) > Patience) throw new TimeoutException($"Has not happened: {what}. {_errors}");
            await Task.Delay(1);
        }
    }

    public Task Until(Func<bool> condition, string what) => Until(() => Task.FromResult(condition()), what);

    /// <summary>Reads a user's state between their commands, also while one of them waits for a quote.</summary>
    public async Task<T> Read<T>(string user, Func<Turn, Task<T>> read)
    {
        T? result = default;
        await _turns.RunSystemAsync(UserId.Parse(user), async turn => result = await read(turn)).WaitAsync(Patience);
        return result!;
    }

    /// <summary>Puts something into the projections as if it had been recorded before a restart of the system.</summary>
    public void Recover(DomainEvent domainEvent)
    {
        foreach (var projection in _host.Services.GetServices<IProjection>()) projection.Apply(domainEvent);
    }

    /// <summary>Everything appended so far is in the store when this returns.</summary>
    public Task Flush() => Ask(new FlushRecord());

    /// <summary>The whole record so far as XML, read from the store as `audit dump` does.</summary>
    public async Task<XDocument> Xml()
    {
        await Flush();
        return await XmlOfStore();
    }

    /// <summary>What the store holds now, without waiting for entries that are still queued.</summary>
    public async Task<XDocument> XmlOfStore()
    {
        using var xml = new MemoryStream();
        await Ask(new WriteLog(xml));
        xml.Position = 0;
        return XDocument.Load(xml);
    }

    public async ValueTask DisposeAsync()
    {
        await Quotes.DisposeAsync(); // first, so that the end waits for no answer
        await _host.StopAsync();
        if (_host is IAsyncDisposable host) await host.DisposeAsync();
        if (_ownsStore) await _store.DisposeAsync();
        _errors.ToString().ShouldBeEmpty();
    }

    private static async Task<Engine> StartAsync(StoreOfTest store, bool ownsStore, ManualClock clock, string[] settings)
    {
        Dictionary<string, string?> all = new(StringComparer.OrdinalIgnoreCase)
        {
            ["Storage:Provider"] = $"{store.Kind}",
            ["ConnectionStrings:DayTrading"] = store.ConnectionString,
            ["QuoteServer:Host"] = "127.0.0.1",
            ["Quotes:HedgeAfter"] = "00:00:00",
            ["Instance:Name"] = "TEST1",
            ["Dumplogs:Folder"] = Path.Combine(store.Folder, "dumplogs"),
        };
        foreach (var setting in settings.Select(s => s.Split('=', 2))) all[setting[0]] = setting[1];
        var engine = new Engine(store, ownsStore, clock, all);
        await engine._host.StartAsync();
        await clock.WhenArmedAsync(Watches);
        return engine;
    }

    private static CommandText TextOf(string line)
    {
        var texts = line.Split(',');
        CommandWords.TryParse(texts[0], out var word).ShouldBeTrue(line);
        var fields = word.Fields();
        if (word == CommandWord.Dumplog && texts.Length == 2) fields = CommandFields.Filename;
        var next = 1;
        string? Next(CommandFields field) => (fields & field) == 0 ? null : texts[next++];
        var text = new CommandText
        {
            Word = word,
            User = Next(CommandFields.User),
            Symbol = Next(CommandFields.Symbol),
            Amount = Next(CommandFields.Amount),
            Price = Next(CommandFields.Price),
            Filename = Next(CommandFields.Filename),
        };
        texts.Length.ShouldBe(next, line);
        return text;
    }
}
