using System.Collections.Concurrent;
using System.Text;
using DayTrading.Engine;
using DayTrading.Kernel;
using DayTrading.Quotes;
using DayTrading.Record;
using DayTrading.Triggers;
using DayTrading.Workloads;
using MediatR;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging;

namespace DayTrading.Tests.Workloads;

/// <summary>
/// The real wiring of Kernel and Workloads around commands that do nothing but record that they came: under test is the run, not the
/// engine. A test tells what a command answers. One lane, so that commands come in the file's order, unless a test asks for more.
/// </summary>
internal sealed class WorkloadFixture : IAsyncDisposable
{
    private readonly string _path = Path.GetTempFileName();
    private readonly ServiceProvider _services;

    public WorkloadFixture(Func<StubCommand, Task<Outcome>>? answer = null, params (string Key, string Value)[] settings)
    {
        Answer = answer ?? (_ => Done);
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([KeyValuePair.Create("Workloads:Lanes", (string?)"1")])
            .AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value))).Build();
        var services = new ServiceCollection().AddLogging().AddKernel(configuration).AddEngine(configuration).AddWorkloads(configuration)
            .AddSingleton<TimeProvider>(Clock)
            .AddSingleton<IHostApplicationLifetime, ApplicationLifetime>()
            .AddSingleton<AdaptiveQueueLimit>()
            .AddSingleton<TriggerFirings>()
            .AddSingleton<IRequestHandler<CountFirings, long>, CountFiringsHandler>()
            .AddSingleton(this)
            .AddSingleton<IRequestHandler<StubCommand, Outcome>, StubCommandHandler>()
            .AddSingleton<IRequestHandler<FlushRecord, long>, StubRecord>()
            .AddSingleton<IRequestHandler<GetQuoteCounts, QuoteCounts>, StubQuotes>();
        foreach (var word in CommandWords.All)
            services.AddCommand(word, word.Name(), HistoryGroup.Reports, (number, in v) => new StubCommand(word, number, v));
        _services = services.BuildServiceProvider();
        _ = DrainAsync(Get<Journal>());
    }

    public static Task<Outcome> Done { get; } = Outcome.Done(new SomeAnswer()).AsTask();

    public Func<StubCommand, Task<Outcome>> Answer { get; }

    /// <summary>The commands that had their turn, in that order.</summary>
    public ConcurrentQueue<StubCommand> Came { get; } = [];

    public ManualClock Clock { get; } = new();

    public WorkloadProgress Progress { get; } = new();

    public bool IsFlushed { get; set; }

    /// <summary>What the record does when it is asked to be durable.</summary>
    public Func<Task> Flush { get; set; } = () => Task.CompletedTask;

    /// <summary>What the quotes module says it fetched so far.</summary>
    public QuoteCounts Counts { get; private set; } = CountsOf(0, 0, 0);

    public void SetCounts(long fetched, long hits, long cents) => Counts = CountsOf(fetched, hits, cents);

    public T Get<T>() where T : notnull => _services.GetRequiredService<T>();

    public Task<WorkloadReport> RunAsync(string text, CancellationToken cancellationToken = default) =>
        RunAsync(Encoding.UTF8.GetBytes(text), cancellationToken);

    public async Task<WorkloadReport> RunAsync(byte[] file, CancellationToken cancellationToken = default)
    {
        await File.WriteAllBytesAsync(_path, file, CancellationToken.None);
        return await Get<IMediator>().Send(new RunWorkload(_path, Progress) { File = "file.txt" }, cancellationToken);
    }

    private static QuoteCounts CountsOf(long fetched, long hits, long cents) => new(
        fetched, Failed: 0, Shared: 0, Asked: hits, hits, new Money(cents), Garbage: 0, BrokenOff: 0, Unreachable: 0, Silent: 0, Lost: 0);

    /// <summary>Waits for what another thread brings about.</summary>
    public static async Task UntilAsync(Func<bool> condition)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!condition()) await Task.Delay(1, deadline.Token);
    }

    // Nobody writes a record here.
    private static async Task DrainAsync(Journal journal)
    {
        await foreach (var entry in journal.TakeAllAsync()) entry.Durable?.TrySetResult(0);
    }

    public ValueTask DisposeAsync()
    {
        Get<Journal>().Close();
        File.Delete(_path);
        return _services.DisposeAsync();
    }
}

internal sealed class StubCommand(CommandWord word, TransactionNumber number, CommandValues values) : Command(word, number, values.User)
{
    public string? Filename => values.Filename;
}

internal sealed class StubCommandHandler(WorkloadFixture fixture) : IRequestHandler<StubCommand, Outcome>
{
    public Task<Outcome> Handle(StubCommand request, CancellationToken cancellationToken)
    {
        fixture.Came.Enqueue(request);
        return fixture.Answer(request);
    }
}

internal sealed class StubRecord(WorkloadFixture fixture) : IRequestHandler<FlushRecord, long>
{
    public async Task<long> Handle(FlushRecord request, CancellationToken cancellationToken)
    {
        await fixture.Flush();
        fixture.IsFlushed = true;
        return fixture.Came.Count;
    }
}

internal sealed class StubQuotes(WorkloadFixture fixture) : IRequestHandler<GetQuoteCounts, QuoteCounts>
{
    public Task<QuoteCounts> Handle(GetQuoteCounts request, CancellationToken cancellationToken) => Task.FromResult(fixture.Counts);
}

internal sealed class StubDumplog(string name, Task completion) : IPendingDumplog
{
    public string Name => name;

    public Task Completion => completion;
}
