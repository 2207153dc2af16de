using System.Runtime.CompilerServices;
using DayTrading.Quotes;
using MediatR;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace DayTrading.Triggers;

/// <summary>
/// Asks for a stock's quote again when its quote has expired and armed triggers wait for it: one request per stock, however many wait, on
/// behalf of the trigger that has waited longest.
/// </summary>
internal sealed class Requotes(
    IMediator mediator, TriggerProjection triggers, FreshQuotes quotes, IOptions<QuotesOptions> options, TimeProvider clock)
    : BackgroundService
{
    /// <summary>How late a re-quote can be: a quarter of a second after the 60 s.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// Re-quotes begun at one check, oldest triggers first: 500 a second, so that thousands of stocks whose quotes expire together are
    /// spread out over seconds, also the next time. Even with all possible symbols, each is quoted again within 40 s.
    /// </summary>
    private const int MaxPerPoll = 125;

    /// <summary>
    /// The wait after a failed re-quote, so that an outage does not cause a storm of requests, each of which may cost money.
    /// </summary>
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(5);

    /// <summary>Re-quotes under way at the same time: a quarter of the connections, so that users' own requests always find one.</summary>
    private const int AtOnce = 64;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Parallel.ForEachAsync(
        DueAsync(stoppingToken),
        new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stoppingToken },
        async (waiting, token) => await RequoteAsync(waiting.Stock, waiting.Oldest, token));

    private async IAsyncEnumerable<(ArmedStock Stock, Trigger Oldest)> DueAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            var due = triggers.ArmedStocks.Where(IsDue).Select(stock => (Stock: stock, Oldest: stock.Oldest()))
                .Where(d => d.Oldest is not null);
            foreach (var (stock, oldest) in due.OrderBy(d => d.Oldest!.Number).Take(MaxPerPoll).ToList())
            {
                stock.IsBeingQuoted = true;
                yield return (stock, oldest!);
            }
        }
    }

    private bool IsDue(ArmedStock stock)
    {
        var now = clock.GetUtcNow();
        return !stock.IsBeingQuoted && now >= stock.NotBefore
            && (quotes.Latest(stock.Symbol) is not { } quote || now - quote.ReceivedAt >= options.Value.FreshFor);
    }

    private async Task RequoteAsync(ArmedStock stock, Trigger oldest, CancellationToken cancellationToken)
    {
        var answer = await mediator.Send(new GetQuote(stock.Symbol, oldest.User, oldest.Number, Background: true), cancellationToken);
        if (answer.Quote is { } quote) quotes.Enqueue(quote); // a quote from the cache has not been announced in this process
        else stock.NotBefore = clock.GetUtcNow() + PauseAfterFailure;
        stock.IsBeingQuoted = false;
    }
}
