using System.Threading.Channels;
using DayTrading.Kernel;
using MediatR;
using Microsoft.Extensions.Options;

namespace DayTrading.Quotes;

/// <summary>
/// The current price of every stock: kept for 60 s (setting) from its receipt, fetched if there is none, one fetch per stock at a time.
/// Bounded by the number of symbols there can be. A hit takes no lock and makes no object.
/// </summary>
internal sealed class CurrentPrices(QuoteServerClient client, IMediator mediator, IOptions<QuotesOptions> options, TimeProvider clock)
{
    /// <summary>How far a clock may be set back, or another instance's be ahead, before a quote from the future counts as none.</summary>
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(1);

    /// <summary>What nobody waits for may use this part of the connections: users' own requests always find the rest.</summary>
    private const int BackgroundShare = 4;

    private readonly TimeSpan _freshFor = options.Value.FreshFor;
    private readonly TimeSpan _refreshBefore = options.Value.RefreshBefore;
    private readonly WorkGroup _running = new();
    private readonly ConnectionGate _background = new(Math.Max(1, options.Value.MaxConnections / BackgroundShare));

    // By symbol. Written by the stock's one fetch, read by everybody.
    private readonly Kept?[] _kept = new Kept?[StockSymbol.Count];

    // By symbol. Who turns null into his own makes the fetch; it turns it back after the quote is kept.
    private readonly TaskCompletionSource<QuoteAnswer>?[] _fetches = new TaskCompletionSource<QuoteAnswer>?[StockSymbol.Count];

    public Task<QuoteAnswer> FindAsync(GetQuote ask)
    {
        var kept = Volatile.Read(ref _kept[ask.Symbol.Index]);
        if (kept is not null && IsUsable(kept.Quote, ask)) return kept.Answer;

        return ask.Background ? FindInBackgroundAsync(ask) : Fetch(ask);
    }

    /// <summary>Waits for the fetches in flight.</summary>
    public Task EndAsync() => _running.EndAsync();

    private bool IsUsable(Quote quote, GetQuote ask)
    {
        var age = clock.GetUtcNow() - quote.ReceivedAt;
        var left = _freshFor - age;
        return left > TimeSpan.Zero && age > -ClockTolerance && (!ask.ForTrade || left >= _refreshBefore);
    }

    /// <summary>
    /// Waits for one of the few places before it begins, so that a user who wants the same stock meanwhile does not wait with it.
    /// </summary>
    private async Task<QuoteAnswer> FindInBackgroundAsync(GetQuote ask)
    {
        await _background.EnterAsync(hedge: false, CancellationToken.None);
        try
        {
            return await FindAsync(ask with { Background = false });
        }
        finally
        {
            _background.Exit();
        }
    }

    private Task<QuoteAnswer> Fetch(GetQuote ask)
    {
        var waiters = new TaskCompletionSource<QuoteAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        var running = Interlocked.CompareExchange(ref _fetches[ask.Symbol.Index], waiters, null);
        if (running is not null) return running.Task;

        // A fetch may have ended between the look at what is kept and the exchange.
        if (Volatile.Read(ref _kept[ask.Symbol.Index]) is { } kept && IsUsable(kept.Quote, ask)) End(ask.Symbol, waiters, kept.Answer);
        else _running.Start(() => FetchAsync(ask, waiters));
        return waiters.Task;
    }

    private async Task FetchAsync(GetQuote ask, TaskCompletionSource<QuoteAnswer> waiters)
    {
        try
        {
            await using var fetch = new QuoteFetch(client, ask.Symbol, ask.User, ask.Number);
            var answer = Task.FromResult(await fetch.RunAsync());
            var quote = (await answer).Quote;
            if (quote is not null) Volatile.Write(ref _kept[ask.Symbol.Index], new Kept(quote, answer));
            End(ask.Symbol, waiters, answer);
            if (quote is not null) await mediator.Publish(new QuoteArrived(quote));
        }
        catch (Exception fault)
        {
            // A bug, or the record takes nothing more: a hit that cannot be recorded is not used. Whoever waits is told; without one, the end is.
            End(ask.Symbol, waiters, Task.FromException<QuoteAnswer>(fault));
            if (fault is not ChannelClosedException) throw;
        }
    }

    private void End(StockSymbol symbol, TaskCompletionSource<QuoteAnswer> waiters, Task<QuoteAnswer> answer)
    {
        Interlocked.CompareExchange(ref _fetches[symbol.Index], null, waiters);
        waiters.TrySetFromTask(answer);
    }

    private sealed record Kept(Quote Quote, Task<QuoteAnswer> Answer);
}
