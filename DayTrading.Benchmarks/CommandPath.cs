using BenchmarkDotNet.Attributes;
using DayTrading.Accounts;
using DayTrading.AccountViews;
using DayTrading.Engine;
using DayTrading.Kernel;
using DayTrading.Quotes;
using MediatR;

namespace DayTrading.Benchmarks;

/// <summary>
/// The path of a command through the whole engine on a store that keeps nothing, one user, one thread: what each kind costs from its text
/// to its effect, its place in the record's queue included. Where a command needs another one before it, both are measured together.
/// </summary>
[Config(typeof(ShortInProcess))]
[MemoryDiagnoser]
public class CommandPath
{
    private const string User = "benchmark";

    private EngineHost _engine = null!;
    private string _folder = null!;
    private readonly Turn _turn = Kernel.Turn.OfSoleReader(UserId.Parse(User));
    private IMediator _mediator = null!;
    private CommandTable _factory = null!;
    private TransactionNumbers _numbers = null!;
    private Journal _journal = null!;
    private Turns _turns = null!;
    private string _amount = null!;

    [GlobalSetup]
    public async Task StartAsync()
    {
        _folder = Directory.CreateTempSubdirectory("daytrading-benchmark-path-").FullName;
        _engine = await EngineHost.StartAsync([], new NullStore($"Data Source={Path.Combine(_folder, "store.db")}"));
        (_mediator, _factory, _numbers) = (_engine.Mediator, _engine.Get<CommandTable>(), _engine.Get<TransactionNumbers>());
        (_journal, _turns) = (_engine.Get<Journal>(), _engine.Get<Turns>());
        await SendAsync(CommandWord.Add, funds: "9000000000.00");
        var quote = (Quotes.Quote)(await SendAsync(CommandWord.Quote, "ABC")).Result!;
        _amount = new Money(quote.Price.Cents * 10).ToString();
        await SendAsync(CommandWord.Buy, "ABC", _amount);
        await SendAsync(CommandWord.CommitBuy);
    }

    [GlobalCleanup]
    public async Task StopAsync()
    {
        await _engine.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>A question through MediatR, without any behaviour around it.</summary>
    [Benchmark]
    public Task<Account?> Ask() => _mediator.Send(new GetAccount(_turn));

    [Benchmark]
    public async Task Turn() => _turns.Exit(await _turns.EnterAsync(_turn.User));

    [Benchmark]
    public ValueTask<Outcome> Add() => SendAsync(CommandWord.Add, funds: "0.01");

    [Benchmark]
    public ValueTask<Outcome> Quote() => SendAsync(CommandWord.Quote, "ABC");

    [Benchmark]
    public ValueTask<Outcome> RejectedCommit() => SendAsync(CommandWord.CommitBuy);

    [Benchmark]
    public ValueTask<Outcome> MalformedAdd() => SendAsync(CommandWord.Add, funds: "-73280.58");

    [Benchmark]
    public async Task BuyAndCancel()
    {
        await SendAsync(CommandWord.Buy, "ABC", _amount);
        await SendAsync(CommandWord.CancelBuy);
    }

    [Benchmark]
    public async Task SellAndCancel()
    {
        await SendAsync(CommandWord.Sell, "ABC", _amount);
        await SendAsync(CommandWord.CancelSell);
    }

    [Benchmark]
    public async Task BuyCommitSellCommit()
    {
        await SendAsync(CommandWord.Buy, "ABC", _amount);
        await SendAsync(CommandWord.CommitBuy);
        await SendAsync(CommandWord.Sell, "ABC", _amount);
        await SendAsync(CommandWord.CommitSell);
    }

    [Benchmark]
    public async Task SetAndCancelBuyTrigger()
    {
        await SendAsync(CommandWord.SetBuyAmount, "ABC", _amount);
        await SendAsync(CommandWord.SetBuyTrigger, "ABC", "0.01");
        await SendAsync(CommandWord.CancelSetBuy, "ABC");
    }

    [Benchmark]
    public async Task SetAndCancelSellTrigger()
    {
        await SendAsync(CommandWord.SetSellAmount, "ABC", "10000.00");
        await SendAsync(CommandWord.SetSellTrigger, "ABC", "10000.00");
        await SendAsync(CommandWord.CancelSetSell, "ABC");
    }

    [Benchmark]
    public ValueTask<Outcome> DisplaySummary() => SendAsync(CommandWord.DisplaySummary);

    private async ValueTask<Outcome> SendAsync(CommandWord word, string symbol = "", string funds = "")
    {
        await _journal.WaitForRoomAsync();
        return await _mediator.Send(
            _factory.Create(_numbers.Next(), new CommandText { Word = word, User = User, Symbol = symbol, Amount = funds, Price = funds }));
    }
}
