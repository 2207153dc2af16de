using Microsoft.Extensions.Hosting;

namespace DayTrading.Quotes;

/// <summary>
/// Starts the simulator and connects the shared cache before any quote is needed, and lets the fetches in flight end before the process
/// does.
/// </summary>
internal sealed class QuotesService(QuoteServerAddress address, SharedQuotes shared, CurrentPrices prices) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        address.Prepare();
        await shared.PrepareAsync(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => prices.EndAsync().WaitAsync(cancellationToken);
}
