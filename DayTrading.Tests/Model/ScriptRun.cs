using System.Diagnostics;
using DayTrading.Kernel;

namespace DayTrading.Tests.Model;

/// <summary>Plays a script on the engine and on the model, and demands that they agree after every step and on the whole log.</summary>
internal sealed class ScriptRun
{
    private readonly Dictionary<string, long> _prices = new(StringComparer.Ordinal);
    private readonly Engine _engine;
    private readonly TimeSpan _patience;

    /// <param name="patience">How long the engine may take, in real time, for what has taken effect in the model.</param>
    public ScriptRun(Engine engine, IReadOnlyDictionary<string, long> prices, TimeSpan patience)
    {
        (_engine, _patience) = (engine, patience);
        Model = new TradingModel(symbol => _prices[symbol]);
        Model.AdvanceTo(engine.Clock.GetUtcNow().ToUnixTimeMilliseconds());
        foreach (var (symbol, cents) in prices) SetPrice(symbol, cents);
    }

    public TradingModel Model { get; }

    /// <summary>One step after the other; both sides are compared after each.</summary>
    public async Task PlayAsync(Script script)
    {
        await _engine.Clock.WhenArmedAsync(count: 2); // the watches over expiries and re-quotes have begun
        foreach (var step in script.Steps)
        {
            await PlayAsync(step);
            await AgreeAsync(step);
        }
    }

    /// <summary>
    /// Every user sends commands as fast as possible, without waiting for one to end before the next; users side by side. The quote of
    /// one stock comes when all have been sent: who needs it waits, and the others go on. The model does the commands in the order of their
    /// numbers: any order that keeps each user's own must lead to the same end.
    /// </summary>
    public async Task PlaySideBySideAsync(IEnumerable<ModelCommand> commands, string lateStock)
    {
        _engine.Quotes.Hold(lateStock);
        var start = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var senders = commands.GroupBy(command => command.User).Select(user => Task.Run(async () =>
        {
            await start.Task;
            return user.Select(command => (Command: command, Sent: _engine.Send(command.ToString()))).ToList();
        })).ToList();
        start.SetResult();

        var all = (await Task.WhenAll(senders)).SelectMany(sent => sent).OrderBy(sent => sent.Sent.Command.Number).ToList();
        _engine.Quotes.Release(lateStock);
        foreach (var (command, sent) in all) Execute(command, sent.Command.Number.Value, await sent.Outcome.WaitAsync(_patience));
        await AgreeAsync(null);
    }

    /// <summary>The whole log as the supervisor dumps it; the model dumps as well.</summary>
    public async Task<IReadOnlyList<ModelEvent>> DumpAsync()
    {
        var command = new ModelCommand("DUMPLOG", null, Filename: "./all");
        var sent = _engine.Send(command.ToString());
        var outcome = await sent.Outcome.WaitAsync(_patience);
        Execute(command, sent.Command.Number.Value, outcome);
        var dumplog = (IPendingDumplog)outcome.Result!;
        await dumplog.Completion.WaitAsync(_patience);
        return await LogView.ReadAsync(Path.Combine(_engine.Dumplogs, dumplog.Name));
    }

    /// <summary>Each user's events, each rejection's reason.</summary>
    public void EventsShouldAgree(IReadOnlyList<ModelEvent> log)
    {
        LogView.ByUser(log).ShouldBe(LogView.ByUser(Model.Log));
        var messages = log.Where(e => e.Element == "errorEvent").ToDictionary(e => e.Number, e => e.Reason);
        foreach (var rejected in Model.Log.Where(e => e.Reason is not null))
            messages[rejected.Number]!.ShouldContain(rejected.Reason!, Case.Sensitive, rejected.Line);
    }

    public void HitsShouldAgree(IReadOnlyList<ModelEvent> log) => LogView.Hits(log).ShouldBe(LogView.Hits(Model.Log));

    /// <summary>Side by side: the same stocks are hit, each once, on behalf of a command that needed its price.</summary>
    public void HitsShouldBeNeeded(IReadOnlyList<ModelEvent> log)
    {
        var hits = log.Where(e => e.Element == "quoteServer").ToList();
        hits.Select(hit => (hit.Symbol, hit.Funds)).Order()
            .ShouldBe(Model.Log.Where(e => e.Element == "quoteServer").Select(hit => (hit.Symbol, hit.Funds)).Order());
        hits.ShouldAllBe(hit => Model.PriceNeeds.Contains(new PriceNeed(hit.Symbol!, hit.User!, hit.Number)));
    }

    private async Task PlayAsync(Step step)
    {
        switch (step)
        {
            case Send { Command: var command }:
                var sent = _engine.Send(command.ToString());
                Execute(command, sent.Command.Number.Value, await sent.Outcome.WaitAsync(_patience));
                break;
            case Wait { Milliseconds: var milliseconds }:
                await WaitAsync(milliseconds);
                break;
            case PriceChange { Symbol: var symbol, Cents: var cents }:
                SetPrice(symbol, cents);
                break;
        }
    }

    private void Execute(ModelCommand command, long number, Outcome outcome) =>
        (Model.Execute(number, command) is null).ShouldBe(outcome.IsDone, $"[{number}] {command}: {outcome.Rejection?.Message ?? "done"}");

    /// <summary>From one moment at which the system has to act to the next: it acts while the test's clock stands still.</summary>
    private async Task WaitAsync(long milliseconds)
    {
        var end = Model.Now + milliseconds;
        while (Model.NextDue() <= end)
        {
            AdvanceTo(Model.NextDue());
            await AgreeAsync(null);
        }

        AdvanceTo(end);
    }

    private void AdvanceTo(long time)
    {
        _engine.Advance(TimeSpan.FromMilliseconds(time - Model.Now));
        Model.AdvanceTo(time);
    }

    private async Task AgreeAsync(Step? step)
    {
        var expected = $"{StateView.Of(Model)}\n{StateView.QuotesOf(Model)}";
        var start = Stopwatch.GetTimestamp();
        while (true)
        {
            var actual = $"{await StateView.OfAsync(_engine)}\n{StateView.QuotesOf(_engine, Model.Quotes.Keys)}";
            if (actual == expected) return;
            if (Stopwatch.GetElapsedTime(start) > _patience) actual.ShouldBe(expected, $"after {step}");
            await Task.Delay(1);
        }
    }

    private void SetPrice(string symbol, long cents)
    {
        _prices[symbol] = cents;
        _engine.Quotes.SetPrice(symbol, cents / 100m);
    }
}
