using DayTrading.Kernel;
using DayTrading.Quotes;
using DayTrading.Tests.Web;
using MediatR;

namespace DayTrading.Tests.Browser;

internal static class QuotesOfOthers
{
    /// <summary>Another user asks for the stock's price until the last quote has expired and a new one comes.</summary>
    public static async Task QuoteArrivesAsync(this SiteOfTest site, string symbol)
    {
        var asked = site.Quotes.RequestsFor(symbol);
        while (site.Quotes.RequestsFor(symbol) == asked)
        {
            await site.Get<IMediator>().Send(new GetQuote(StockSymbol.Parse(symbol), UserId.Parse("somebody"), new TransactionNumber(1)));
            await Task.Delay(50);
        }
    }
}
