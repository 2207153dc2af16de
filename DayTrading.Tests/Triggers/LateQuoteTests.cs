using DayTrading.Kernel;
using DayTrading.Quotes;
using DayTrading.Triggers;
using Quote = DayTrading.Quotes.Quote;

namespace DayTrading.Tests.Triggers;

/// <summary>spec: Triggers. The evaluation of fresh quotes can lag: what it then holds is older than what users have set since.</summary>
public sealed class LateQuoteTests
{
    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, true)]
    public async Task A_quote_from_before_a_trigger_was_set_does_not_fire_it_however_late_it_is_evaluated(int receivedAfter, bool fires)
    {
        await using var engine = await Engine.StartAsync(Store.Sqlite);
        engine.Quotes.SetPrice("ABC", 20.00m);
        await engine.DoAll("ADD,u,1000.00", "SET_BUY_AMOUNT,u,ABC,100.00", "SET_BUY_TRIGGER,u,ABC,10.00");
        var trigger = await engine.Trigger("u", Side.Buy, "ABC");

        var received = engine.Clock.GetUtcNow().AddMilliseconds(receivedAfter);
        var quote = new Quote(StockSymbol.Parse("ABC"), new Money(1000), 1, "key", received);
        await engine.Get<Evaluation>().FireOnQuoteAsync(Turn.OfSoleReader(trigger!.User), trigger, quote, CancellationToken.None);

        (await engine.Shares("u", "ABC")).ShouldBe((fires ? 10 : 0, 0));
    }
}
