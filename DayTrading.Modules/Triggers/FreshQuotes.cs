using System.Runtime.CompilerServices;
using System.Threading.Channels;
using DayTrading.Kernel;
using DayTrading.Quotes;
using MediatR;

namespace DayTrading.Triggers;

/// <summary>
/// Fresh quotes that wait to be compared with the armed triggers of their stock. Only the newest of each stock is kept: it replaces one
/// that still waits, so the queue holds every stock at most once and is never full.
/// </summary>
internal sealed class FreshQuotes
{
    // Set when a quote arrives, emptied by the evaluation; both by an atomic exchange.
    private readonly Quote?[] _waiting = new Quote?[StockSymbol.Count];

    // Written when a quote arrives, read by the re-quotes.
    private readonly Quote?[] _latest = new Quote?[StockSymbol.Count];

    private readonly Channel<StockSymbol> _stocks = Channel.CreateBounded<StockSymbol>(StockSymbol.Count);

    public void Enqueue(Quote quote)
    {
        Volatile.Write(ref _latest[quote.Symbol.Index], quote);
        if (Interlocked.Exchange(ref _waiting[quote.Symbol.Index], quote) is null) _stocks.Writer.TryWrite(quote.Symbol);
    }

    /// <summary>The last quote that arrived, however old; null if there was none yet.</summary>
    public Quote? Latest(StockSymbol symbol) => Volatile.Read(ref _latest[symbol.Index]);

    public async IAsyncEnumerable<Quote> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var symbol in _stocks.Reader.ReadAllAsync(cancellationToken))
        {
            if (Interlocked.Exchange(ref _waiting[symbol.Index], null) is { } quote) yield return quote;
        }
    }
}

internal sealed class QuoteArrivedListener(FreshQuotes quotes) : INotificationHandler<QuoteArrived>
{
    public Task Handle(QuoteArrived notification, CancellationToken cancellationToken)
    {
        quotes.Enqueue(notification.Quote);
        return Task.CompletedTask;
    }
}
