using System.Threading.Channels;
using DayTrading.Kernel;
using MediatR;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace DayTrading.Quotes;

/// <summary>
/// The current price of every stock: kept for 60 s (setting) from its receipt, fetched if there is none, one fetch per stock at a time. Its
/// memory is limited by the number of possible symbols. Answering from what is kept takes no lock and makes no object.
/// </summary>
internal sealed partial class CurrentPrices(
    QuoteServerClient client, SharedQuotes shared, IMediator mediator, IOptions<QuotesOptions> options, TimeProvider clock,
    ILogger<CurrentPrices> logger)
{
    /// <summary>
    /// A quote from further in the future than this is not used: a clock may be set back, and another instance's clock may be ahead.
    /// </summary>
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Background fetches may use one in this many of the connections; the others are always free for users' own requests.
    /// </summary>
    private const int BackgroundShare = 4;

    /// <summary>A quote must have been asked for this often before refreshing it ahead of time is worth paying for.</summary>
    private const int InDemand = 10;

    private readonly TimeSpan _freshFor = options.Value.FreshFor;
    private readonly TimeSpan _refreshBefore = options.Value.RefreshBefore;
    private readonly TimeSpan _refreshAhead = options.Value.RefreshAhead;
    private readonly WorkGroup _running = new();
    private readonly ConnectionGate _background = new(Math.Max(1, options.Value.MaxConnections / BackgroundShare));

    // By symbol. Written by the stock's one fetch, read by everybody.
    private readonly Kept?[] _kept = new Kept?[StockSymbol.Count];

    // By symbol. The caller who replaces null makes the fetch and sets it back to null after the quote is kept.
    private readonly TaskCompletionSource<QuoteAnswer>?[] _fetches = new TaskCompletionSource<QuoteAnswer>?[StockSymbol.Count];

    public Task<QuoteAnswer> FindAsync(GetQuote ask)
    {
        var kept = Volatile.Read(ref _kept[ask.Symbol.Index]);
        if (kept is not null && IsUsable(kept.Quote, ask))
        {
            if (_refreshAhead > TimeSpan.Zero) RefreshAhead(kept, ask);
            return kept.Answer;
        }

        return ask.Background ? FetchInBackgroundAsync(ask, kept) : Fetch(ask, kept);
    }

    /// <summary>Waits for the fetches in flight.</summary>
    public Task EndAsync() => _running.EndAsync();

    private bool IsUsable(Quote quote, GetQuote ask)
    {
        var age = clock.GetUtcNow() - quote.ReceivedAt;
        var left = _freshFor - age;
        return left > TimeSpan.Zero && age > -ClockTolerance && (!ask.ForTrade || left >= _refreshBefore);
    }

    private void RefreshAhead(Kept kept, GetQuote ask)
    {
        kept.Asked++;
        if (kept.Asked < InDemand || _freshFor - (clock.GetUtcNow() - kept.Quote.ReceivedAt) >= _refreshAhead) return;
        if (Interlocked.Exchange(ref kept.Refreshing, 1) == 0) _running.Start(() => FetchInBackgroundAsync(ask, kept));
    }

    /// <summary>
    /// Waits for one of the few background places before the fetch begins, so that a user who wants the same stock meanwhile need not wait
    /// for a place.
    /// </summary>
    private async Task<QuoteAnswer> FetchInBackgroundAsync(GetQuote ask, Kept? old)
    {
        await _background.EnterAsync(hedge: false, CancellationToken.None);
        try
        {
            return await Fetch(ask, old);
        }
        finally
        {
            _background.Exit();
        }
    }

    /// <summary>Answers a quote newer than <paramref name="old"/>: joins a fetch under way, or starts one.</summary>
    private Task<QuoteAnswer> Fetch(GetQuote ask, Kept? old)
    {
        var waiters = new TaskCompletionSource<QuoteAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        var running = Interlocked.CompareExchange(ref _fetches[ask.Symbol.Index], waiters, null);
        if (running is not null) return running.Task;

        // A fetch may have ended between the caller's check and the exchange.
        var kept = Volatile.Read(ref _kept[ask.Symbol.Index]);
        if (kept is not null && kept != old && IsUsable(kept.Quote, ask)) End(ask.Symbol, waiters, kept.Answer);
        else _running.Start(() => FetchAsync(ask, old?.Quote, waiters));
        return waiters.Task;
    }

    private async Task FetchAsync(GetQuote ask, Quote? old, TaskCompletionSource<QuoteAnswer> waiters)
    {
        try
        {
            var found = await shared.FindAsync(ask.Symbol);
            if (found is not null && IsUsable(found, ask) && (old is null || found.ReceivedAt > old.ReceivedAt))
            {
                client.Bill.Shared();
                await KeepAsync(found, QuoteAnswer.Of(found), waiters);
                return;
            }

            await using var fetch = new QuoteFetch(client, ask.Symbol, ask.User, ask.Number);
            var answer = await fetch.RunAsync();
            if (answer.Quote is { } quote)
            {
                await KeepAsync(quote, answer, waiters);
                await shared.KeepAsync(quote);
            }
            else
            {
                End(ask.Symbol, waiters, Task.FromResult(answer));
            }
        }
        catch (Exception failure)
        {
            // A bug, or the record accepts nothing more: an answer that cannot be recorded is not used, and the callers who wait get the
            // failure.
            End(ask.Symbol, waiters, Task.FromException<QuoteAnswer>(failure));
            if (failure is ChannelClosedException) return;

            LogFailure(logger, failure, ask.Symbol);
            throw;
        }
    }

    private async ValueTask KeepAsync(Quote quote, QuoteAnswer answer, TaskCompletionSource<QuoteAnswer> waiters)
    {
        var kept = new Kept(quote, Task.FromResult(answer));
        Volatile.Write(ref _kept[quote.Symbol.Index], kept);
        End(quote.Symbol, waiters, kept.Answer);
        await mediator.Publish(new QuoteArrived(quote));
    }

    private void End(StockSymbol symbol, TaskCompletionSource<QuoteAnswer> waiters, Task<QuoteAnswer> answer)
    {
        Interlocked.CompareExchange(ref _fetches[symbol.Index], null, waiters);
        waiters.TrySetFromTask(answer);
    }

    [LoggerMessage(Level = LogLevel.Critical, Message = "Fetching a quote for {Symbol} failed unexpectedly")]
    private static partial void LogFailure(ILogger logger, Exception failure, StockSymbol symbol);

    private sealed class Kept(Quote quote, Task<QuoteAnswer> answer)
    {
        /// <summary>1 once a refresh ahead of time has begun; written through Interlocked.</summary>
        public int Refreshing;

        public Quote Quote => quote;

        public Task<QuoteAnswer> Answer => answer;

        /// <summary>
        /// How often it was asked for; concurrent writes may lose some, which only makes it seem a little less in demand.
        /// </summary>
        public int Asked { get; set; }
    }
}
