using System.Globalization;
using DayTrading.Audit;
using DayTrading.Kernel;
using DayTrading.Record;

namespace DayTrading.Tests.Audit;

/// <summary>The bill: hits and cost per user, stock and day, from the record.</summary>
public sealed class QuoteBillTests
{
    [Theory, EachStore]
    public async Task Every_hit_is_billed_to_its_user_its_stock_and_its_day_and_a_cached_quote_to_nobody(Store store)
    {
        await using var engine = await Engine.StartAsync(store, "Quotes:CostPerHit=0.10");
        engine.Quotes.SetPrice("ABC", 20.00m);
        engine.Quotes.SetPrice("XYZ", 30.00m);
        await engine.DoAll("QUOTE,u,ABC", "QUOTE,v,ABC", "QUOTE,u,XYZ");
        engine.Advance(TimeSpan.FromDays(1));
        await engine.DoAll("QUOTE,v,ABC");
        await engine.Flush();

        var users = await engine.Ask(new GetQuoteBill(BilledBy.User));
        var stocks = await engine.Ask(new GetQuoteBill(BilledBy.Stock));
        var days = await engine.Ask(new GetQuoteBill(BilledBy.Day));
        var one = await engine.Ask(new GetQuoteBill(BilledBy.Stock, new RecordFilter { User = "v" }));
        var recent = new RecordFilter { Symbol = StockSymbol.Parse("ABC"), From = engine.Clock.GetUtcNow().AddHours(-1) };

        users.Lines.ShouldBe([new("u", 2, new Money(20)), new("v", 1, new Money(10))]);
        stocks.Lines.ShouldBe([new("ABC", 2, new Money(20)), new("XYZ", 1, new Money(10))]);
        days.Lines.Select(d => d.Hits).ShouldBe([2, 1]);
        days.Lines[1].Key.ShouldBe(DateOnly.FromDateTime(engine.Clock.GetUtcNow().UtcDateTime).ToString("O", CultureInfo.InvariantCulture));
        one.Lines.ShouldBe([new("ABC", 1, new Money(10))]);
        (users.Hits, users.Cost).ShouldBe((3, new Money(30)));
        (await engine.Ask(new GetQuoteBill(BilledBy.User, recent))).Lines.ShouldBe([new("v", 1, new Money(10))]);
    }
}
