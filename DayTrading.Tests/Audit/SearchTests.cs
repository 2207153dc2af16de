using DayTrading.Audit;
using DayTrading.Kernel;
using DayTrading.Tests.Web;
using MediatR;

namespace DayTrading.Tests.Audit;

/// <summary>Searching the record: every filter, by cursor, on both stores.</summary>
public sealed class SearchTests
{
    [Theory]
    [InlineData(Store.Sqlite)]
    [InlineData(Store.Postgres)]
    public async Task Each_filter_finds_what_a_reading_of_the_whole_record_finds(Store store)
    {
        await using var site = await FilledAsync(store);
        var all = await AllAsync(site, new SearchRecord());
        var middle = all[all.Count / 2].What;

        (string What, SearchRecord Search, Func<FoundEntry, bool> Fits)[] filters =
        [
            ("user", new() { User = "alice" }, e => e.User == "alice"),
            ("malformed user", new() { User = "b d" }, e => e.User == "b d"),
            ("nobody", new() { User = "nobody" }, _ => false),
            ("stock", new() { Symbol = StockSymbol.Parse("AAA") }, e => e.What.Symbol == "AAA"),
            ("no stock", new() { Symbol = StockSymbol.Parse("ZZZ") }, _ => false),
            ("kind", new() { Kind = EntryKind.QuoteHit }, e => e.What.Kind == EntryKind.QuoteHit),
            ("command", new() { Command = CommandWord.Buy }, e => e.What.Command == CommandWord.Buy),
            ("number", new() { FirstNumber = 7, LastNumber = 7 }, e => e.What.Number.Value == 7),
            ("numbers", new() { FirstNumber = 5, LastNumber = 20 }, e => e.What.Number.Value is >= 5 and <= 20),
            ("rejected", new() { Rejected = true }, e => e.What.Rejection is not null),
            ("text", new() { Text = "insufficient FUNDS" },
                e => e.What.Rejection?.StartsWith("Insufficient funds", StringComparison.Ordinal) == true),
            ("text with a sign of its own", new() { Text = "%" }, _ => false),
            ("from", new() { From = middle.At }, e => e.What.At >= middle.At),
            ("to", new() { To = middle.At }, e => e.What.At < middle.At),
            ("span of nothing", new() { From = middle.At, To = middle.At }, _ => false),
            ("two filters", new() { User = "carol", Command = CommandWord.Add },
                e => e is { User: "carol", What.Command: CommandWord.Add }),
        ];

        foreach (var (what, search, fits) in filters)
        {
            var expected = all.Where(fits).Select(e => e.What.Sequence);
            (await AllAsync(site, search)).Select(e => e.What.Sequence).ShouldBe(expected, what);
        }
    }

    [Theory]
    [InlineData(Store.Sqlite)]
    [InlineData(Store.Postgres)]
    public async Task Pages_follow_each_other_without_a_gap_and_without_a_repeat(Store store)
    {
        await using var site = await FilledAsync(store);

        var all = (await AllAsync(site, new SearchRecord { Limit = 500 })).Select(e => e.What.Sequence).ToList();

        (await AllAsync(site, new SearchRecord { Limit = 3 })).Select(e => e.What.Sequence).ShouldBe(all);
        all.ShouldBe(Enumerable.Range(1, all.Count).Select(i => (long)i).Reverse());
    }

    [Fact]
    public async Task A_transaction_holds_its_command_and_what_the_system_did_for_it_later()
    {
        await using var site = await SiteOfTest.StartAsync(Store.Sqlite, "Orders:Lifetime=00:00:01");
        site.Quotes.SetPrice("AAA", 10m);
        using var alice = await site.NewTraderAsync("alice", cash: "100.00");
        await alice.CommandAsync("alice", new { command = "BUY", symbol = "AAA", amount = "50.00" });
        var mediator = site.Get<IMediator>();
        RecordedTransaction found;
        do
        {
            found = await mediator.Send(new GetTransaction(new TransactionNumber(2)));
            await Task.Delay(50);
        }
        while (found.Entries.Count < 3);

        found.Entries.Select(e => e.What.Kind).ShouldBe([EntryKind.QuoteHit, EntryKind.Command, EntryKind.OrderExpired]);
        foreach (var part in new[] { "<quoteServer>", "<userCommand>", "<systemEvent>", "<accountTransaction>" })
            found.Log.ShouldContain(part);
    }

    [Fact]
    public async Task The_balance_over_time_ends_with_what_the_account_has()
    {
        await using var site = await SiteOfTest.StartAsync();
        site.Quotes.SetPrice("AAA", 10m);
        using var alice = await site.NewTraderAsync("alice", cash: "100.00");
        await alice.CommandAsync("alice", new { command = "BUY", symbol = "AAA", amount = "55.00" });

        var points = await site.Get<IMediator>().Send(new GetBalances(UserId.Parse("alice")));

        points.Select(p => ($"{p.Available}", $"{p.Held}")).ShouldBe([("100.00", "0.00"), ("50.00", "50.00")]);
    }

    private static async Task<SiteOfTest> FilledAsync(Store store)
    {
        var site = await SiteOfTest.StartAsync(store);
        site.Quotes.SetPrice("AAA", 10m);
        site.Quotes.SetPrice("BBB", 20m);
        using var supervisor = await site.SignInAsync(SiteOfTest.Supervisor);
        foreach (var user in new[] { "alice", "carol", "b d" })
        {
            foreach (var command in new object[]
            {
                new { command = "ADD", amount = "100.00" },
                new { command = "BUY", symbol = "AAA", amount = "50.00" },
                new { command = "COMMIT_BUY" },
                new { command = "BUY", symbol = "BBB", amount = "5000.00" },
                new { command = "SELL", symbol = "AAA", amount = "10.00" },
                new { command = "CANCEL_SELL" },
                new { command = "QUOTE", symbol = "BBB" },
                new { command = "DISPLAY_SUMMARY" },
            })
                await supervisor.CommandAsync(Uri.EscapeDataString(user), command);
        }

        return site;
    }

    private static async Task<List<FoundEntry>> AllAsync(SiteOfTest site, SearchRecord search)
    {
        var found = new List<FoundEntry>();
        do
        {
            var page = await site.Get<IMediator>().Send(search);
            found.AddRange(page.Entries);
            search = search with { Before = page.Next };
        }
        while (search.Before is not null);
        return found;
    }
}
