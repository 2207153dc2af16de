using System.Collections.Concurrent;
using System.Threading.Channels;
using DayTrading.Accounts;
using DayTrading.Kernel;
using DayTrading.Quotes;
using DayTrading.Record;
using MediatR;

namespace DayTrading.Web.Live;

/// <summary>A point of a chart.</summary>
internal readonly record struct QuotePoint(long At, Money Price);

/// <summary>
/// The newest quotes of every stock since this process started, for charts and market values, and a queue of stocks whose subscribers
/// have to be notified.
/// </summary>
internal sealed class RecentQuotes
{
    /// <summary>
    /// Quotes kept per stock: two hours at one a minute. 2 kB a stock; 40 MB if every possible symbol were quoted that often.
    /// </summary>
    public const int MaxPoints = 120;

    private readonly ConcurrentDictionary<StockSymbol, Ring> _stocks = new();

    // By symbol: the newest quote not yet sent to subscribers. Changed only by atomic exchange.
    private readonly Quote?[] _waiting = new Quote?[StockSymbol.Count];

    // Holds every stock at most once, so it never fills.
    private readonly Channel<StockSymbol> _changed = Channel.CreateBounded<StockSymbol>(StockSymbol.Count);

    public ChannelReader<StockSymbol> Changed => _changed.Reader;

    public void Add(Quote quote)
    {
        _stocks.GetOrAdd(quote.Symbol, static _ => new Ring()).Add(quote);
        if (Interlocked.Exchange(ref _waiting[quote.Symbol.Index], quote) is null) _changed.Writer.TryWrite(quote.Symbol);
    }

    public Quote? TakeWaiting(StockSymbol symbol) => Interlocked.Exchange(ref _waiting[symbol.Index], null);

    /// <summary>The newest quote, however old; null if there was none since this process started.</summary>
    public Quote? Latest(StockSymbol symbol) => _stocks.TryGetValue(symbol, out var ring) ? ring.Latest : null;

    /// <summary>The quotes kept for a stock, oldest first.</summary>
    public QuotePoint[] Points(StockSymbol symbol) => _stocks.TryGetValue(symbol, out var ring) ? ring.Points() : [];

    private sealed class Ring
    {
        private readonly Lock _lock = new();
        private QuotePoint[] _points = new QuotePoint[4];
        private int _count;
        private volatile Quote? _latest;

        public Quote? Latest => _latest;

        public void Add(Quote quote)
        {
            lock (_lock)
            {
                if (_count == _points.Length && _count < MaxPoints) Array.Resize(ref _points, Math.Min(_count * 2, MaxPoints));
                _points[_count % _points.Length] = new QuotePoint(quote.ReceivedAt.ToUnixTimeMilliseconds(), quote.Price);
                // Once the ring is full, the count starts again at each round, so that it never overflows.
                _count = _count + 1 < 2 * MaxPoints ? _count + 1 : MaxPoints;
                _latest = quote;
            }
        }

        public QuotePoint[] Points()
        {
            lock (_lock)
            {
                var length = Math.Min(_count, _points.Length);
                var points = new QuotePoint[length];
                for (var i = 0; i < length; i++) points[i] = _points[(_count - length + i) % _points.Length];
                return points;
            }
        }
    }
}

internal sealed class RecentQuotesListener(RecentQuotes recent) : INotificationHandler<QuoteArrived>
{
    public Task Handle(QuoteArrived notification, CancellationToken cancellationToken)
    {
        recent.Add(notification.Quote);
        return Task.CompletedTask;
    }
}

/// <summary>Sends quotes to subscribers on a thread of its own, not on that of the fetch.</summary>
internal sealed class QuoteDelivery(RecentQuotes recent, Subscribers subscribers) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var symbol in recent.Changed.ReadAllAsync(stoppingToken))
        {
            var watching = subscribers.Of(symbol);
            if (recent.TakeWaiting(symbol) is not { } quote || watching.IsEmpty) continue;

            var live = LiveQuote.Of(quote);
            foreach (var subscriber in watching) subscriber.Put(live);
        }
    }
}
