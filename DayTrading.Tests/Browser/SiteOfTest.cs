using System.Net;
using DayTrading.Kernel;
using DayTrading.Quotes;
using DayTrading.Web;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace DayTrading.Tests.Browser;

/// <summary>
/// The real site, on a port, a store and a quote server of its own; the clock is the real one. What a browser does to it and sees of it is
/// what a person's browser would.
/// </summary>
internal sealed class SiteOfTest : IAsyncDisposable
{
    private readonly string _folder;
    private readonly WebApplication _site;

    private SiteOfTest(string folder, FakeQuoteServer quotes, WebApplication site) => (_folder, Quotes, _site) = (folder, quotes, site);

    public FakeQuoteServer Quotes { get; }

    public string Url => _site.Urls.Single();

    public IServiceProvider Services => _site.Services;

    /// <param name="settings">As in the environment: "Orders:Lifetime=00:00:03".</param>
    public static async Task<SiteOfTest> StartAsync(params string[] settings)
    {
        var folder = Directory.CreateTempSubdirectory("daytrading-site-").FullName;
        var quotes = new FakeQuoteServer(TimeProvider.System);
        Dictionary<string, string?> all = new(StringComparer.OrdinalIgnoreCase)
        {
            ["Urls"] = $"http://{IPAddress.Loopback}:0",
            ["ConnectionStrings:DayTrading"] = $"Data Source={Path.Combine(folder, "store.db")}",
            ["Dumplogs:Folder"] = Path.Combine(folder, "dumplogs"),
            ["SignIn:KeysFolder"] = Path.Combine(folder, "keys"),
            ["QuoteServer:Host"] = "127.0.0.1",
            ["QuoteServer:Port"] = $"{quotes.Port}",
            ["Quotes:HedgeAfter"] = "00:00:00",
            ["Supervisor:Password"] = "a password for tests",
            ["Instance:Name"] = "TEST1",
        };
        foreach (var setting in settings.Select(s => s.Split('=', 2))) all[setting[0]] = setting[1];
        var site = Site.Build(all, services => services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Warning)));
        await site.StartAsync();
        return new SiteOfTest(folder, quotes, site);
    }

    /// <summary>Somebody else asks for the stock's price, once the one before is out of date.</summary>
    public async Task QuoteArrivesAsync(string symbol)
    {
        var asked = Quotes.RequestsFor(symbol);
        var mediator = Services.GetRequiredService<IMediator>();
        while (Quotes.RequestsFor(symbol) == asked)
        {
            await mediator.Send(new GetQuote(StockSymbol.Parse(symbol), UserId.Parse("somebody"), new TransactionNumber(1)));
            await Task.Delay(50);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Quotes.DisposeAsync();
        await _site.StopAsync();
        await _site.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
