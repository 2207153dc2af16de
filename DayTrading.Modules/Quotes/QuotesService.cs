using Microsoft.Extensions.Hosting;

namespace DayTrading.Quotes;

/// <summary>Has the simulator listening before anybody asks, and lets the fetches in flight end before the process does.</summary>
internal sealed class QuotesService(QuoteServerAddress address, CurrentPrices prices) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        address.Prepare();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => prices.EndAsync().WaitAsync(cancellationToken);
}
