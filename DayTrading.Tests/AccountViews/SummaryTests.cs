using System.Text;
using DayTrading.AccountViews;
using DayTrading.Kernel;
using DayTrading.Record;
using DayTrading.Tests.Record;
using DayTrading.Trading;
using DayTrading.Triggers;

namespace DayTrading.Tests.Views;

/// <summary>DISPLAY_SUMMARY and the export of accounts, before and after the projections are rebuilt.</summary>
public sealed class SummaryTests : IDisposable
{
    private const string Line =
        """{"user":"user","cash":{"available":"928.70","held":"50.30"},"holdings":[{"symbol":"ABC","available":0,"held":2}]""" +
        ""","pendingBuys":[{"transactionNum":103,"symbol":"ABC","shares":3,"price":"10.10","cost":"30.30"}]""" +
        ""","pendingSells":[{"transactionNum":104,"symbol":"ABC","shares":1,"price":"10.20","cost":"10.20"}]""" +
        ""","buyTriggers":[{"symbol":"XY","amount":"20.00","price":null,"held":"20.00"}]""" +
        ""","sellTriggers":[{"symbol":"ABC","amount":"9.00","price":"9.00","heldShares":1}]}""" + "\n";

    private readonly string _folder = Directory.CreateTempSubdirectory("summary").FullName;
    private readonly ManualClock _clock = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_summary_shows_what_the_account_has_and_waits_for()
    {
        await using var host = await StartAsync();
        await FillAsync(host);

        var summary = await DisplayAsync(host, "user");

        (summary.AvailableCash, summary.HeldCash).ShouldBe((new Money(92_870), new Money(5_030)));
        summary.Holdings.ShouldHaveSingleItem().ToString().ShouldBe("[ABC, Holding { Available = 0, Held = 2, Cost = 21.00 }]");
        summary.PendingBuys.Select(o => (o.Number.Value, o.Cost.Cents, o.SecondsLeft(summary.At))).ShouldBe([(103L, 3_030L, 60L)]);
        summary.PendingSells.Select(o => (o.Number.Value, o.Shares, o.SecondsLeft(summary.At))).ShouldBe([(104L, 1L, 31L)]);
        summary.Triggers.Select(t => $"{t.Side} {t.Symbol} {t.Amount} {t.Price}").ShouldBe(["Buy XY 20.00 ", "Sell ABC 9.00 9.00"]);
        await host.StopAsync();
    }

    [Fact]
    public async Task A_summary_shows_the_newest_fifty_transactions_newest_first()
    {
        await using var host = await StartAsync();
        var run = new SampleRun("user");
        for (var i = 0; i < 60; i++) await run.Add(host.Journal, 100 + i);
        await new SampleRun("user", 101).AppendToAsync(host.Journal);

        var transactions = (await DisplayAsync(host, "user")).Transactions;

        transactions.Count.ShouldBe(50);
        transactions.Take(7).Select(Text).ShouldBe([
            "115 CANCEL_SET_BUY user ABC 0 7.00", "114 SET_BUY_AMOUNT user ABC 0 7.00", "113 SET_SELL_TRIGGER system ABC 2 21.00",
            "113 SET_SELL_TRIGGER user ABC 0 10.00", "112 SET_SELL_AMOUNT user ABC 0 20.00", "111 SET_BUY_TRIGGER system ABC 4 42.00",
            "111 SET_BUY_TRIGGER user ABC 0 11.00",
        ]);
        transactions.ShouldAllBe(t => t.At == _clock.GetUtcNow());
        transactions[^1].Number.Value.ShouldBe(60 - (50 - 17) + 1);
        await host.StopAsync();
    }

    [Fact]
    public async Task Without_an_account_there_is_no_summary()
    {
        await using var host = await StartAsync();

        var outcome = await host.Mediator.Send(Summary(host, "nobody"));

        outcome.Rejection!.Message.ShouldBe("Account nobody does not exist");
        (await host.Mediator.Send(new GetSummary(UserId.Parse("nobody")))).ShouldBeNull();
        await host.StopAsync();
    }

    [Fact]
    public async Task A_summary_can_be_had_without_an_event()
    {
        await using var host = await StartAsync();
        await FillAsync(host);
        var before = await host.FlushAsync();

        var summary = await host.Mediator.Send(new GetSummary(UserId.Parse("user")));

        summary!.AvailableCash.ShouldBe(new Money(92_870));
        (await host.FlushAsync()).ShouldBe(before);
        await host.StopAsync();
    }

    [Fact]
    public async Task Accounts_are_exported_a_line_each_in_ordinal_order()
    {
        await using var host = await StartAsync();
        await FillAsync(host);
        foreach (var user in (string[])["b", "a_", "Z", "a-"]) await new SampleRun(user, 200).Add(host.Journal, 5);

        var lines = (await ExportAsync(host)).Split('\n');

        lines[0].ShouldBe(
            """{"user":"Z","cash":{"available":"0.05","held":"0.00"},"holdings":[],"pendingBuys":[],"pendingSells":[]""" +
            ""","buyTriggers":[],"sellTriggers":[]}""");
        lines.SkipLast(1).Select(l => l.Split('"')[3]).ShouldBe(["Z", "a-", "a_", "b", "user"]);
        (lines[^2] + "\n").ShouldBe(Line);
        lines[^1].ShouldBe("");
        await host.StopAsync();
    }

    [Fact]
    public async Task After_a_restart_everything_is_as_before()
    {
        AccountSummary before;
        await using (var host = await StartAsync())
        {
            await FillAsync(host);
            before = await DisplayAsync(host, "user");
            await host.StopAsync();
        }

        await using var again = await StartAsync();

        (await ExportAsync(again)).ShouldBe(Line);
        var after = (await again.Mediator.Send(new GetSummary(UserId.Parse("user"))))!;
        after.Transactions.ShouldBe(before.Transactions);
        after.PendingBuys.ShouldBe(before.PendingBuys);
        after.Triggers.ShouldBe(before.Triggers);
        await again.StopAsync();
    }

    [Fact]
    public async Task The_projections_can_be_rebuilt_while_the_writer_writes()
    {
        await using var host = await StartAsync();
        await FillAsync(host);
        var end = await host.FlushAsync();
        await using var beside = RecordHost.Build(Settings(), _clock, withModules: true);

        (await beside.Mediator.Send(new RebuildProjections())).ShouldBe(end);

        (await ExportAsync(beside)).ShouldBe(Line);
        await Should.ThrowAsync<InvalidOperationException>(() => beside.Mediator.Send(new RebuildProjections()));
        await host.StopAsync();
    }

    private static string Text(Transaction t) =>
        $"{t.Number} {t.Command.Name()} {(t.BySystem ? "system" : "user")} {t.Symbol} {t.Shares} {t.Funds}";

    private static Command Summary(RecordHost host, string user) =>
        host.Get<CommandTable>().Create(
            host.Get<TransactionNumbers>().Next(), new CommandText { Word = CommandWord.DisplaySummary, User = user });

    private static async Task<AccountSummary> DisplayAsync(RecordHost host, string user) =>
        (await host.Mediator.Send(Summary(host, user))).Result.ShouldBeOfType<AccountSummary>();

    private static async Task<string> ExportAsync(RecordHost host)
    {
        using var stream = new MemoryStream();
        await host.Mediator.Send(new ExportAccounts(stream));
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>A history that ends with something pending and set on each side.</summary>
    private async Task FillAsync(RecordHost host)
    {
        var run = new SampleRun("user");
        await run.AppendToAsync(host.Journal);
        var (user, stock, now) = (run.User, SampleRun.Stock, _clock.GetUtcNow().ToUnixTimeMilliseconds());
        foreach (var domainEvent in (DomainEvent[])
        [
            new TriggerAmountSet(
                Side.Buy, user, Number(101), StockSymbol.Parse("XY"), new Money(2_000), new Posting(new Money(-2_000), new Money(2_000))),
            new TriggerAmountSet(Side.Sell, user, Number(102), stock, new Money(900), default),
            new TriggerPriceSet(Side.Sell, user, Number(102), stock, new Money(900), new Posting(default, default, -1, 1)),
            new OrderPlaced(Side.Buy, user, Number(103), stock, 3, new Money(1_010), now + 60_000),
            new OrderPlaced(Side.Sell, user, Number(104), stock, 1, new Money(1_020), now + 30_001),
        ])
        {
            var funds = domainEvent is TriggerEvent ? domainEvent.Amount ?? domainEvent.UnitPrice : new Money(5_000);
            var command = new SomeCommand(domainEvent.Word, domainEvent.Number.Value, user, domainEvent.Symbol.ToString(), funds);
            await host.Journal.AppendInTurnAsync(command, domainEvent);
        }
    }

    private static TransactionNumber Number(long value) => new(value);

    private Task<RecordHost> StartAsync() => RecordHost.StartAsync(Settings(), _clock, withModules: true);

    private Dictionary<string, string?> Settings() => new()
    {
        ["ConnectionStrings:DayTrading"] = $"Data Source={Path.Combine(_folder, "record.db")}",
        ["Dumplogs:Folder"] = Path.Combine(_folder, "dumplogs"),
        ["Simulator:Prices"] = "constant",
        ["Simulator:Delays"] = "none",
    };
}
