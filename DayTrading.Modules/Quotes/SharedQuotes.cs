using System.Globalization;
using System.Text;
using DayTrading.Kernel;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace DayTrading.Quotes;

/// <summary>
/// Quotes that other instances, or this one before a restart, have paid for; each counts as current for the rest of its 60 s. A failing
/// cache makes no command fail, and no command waits for it longer than <see cref="Limit"/>.
/// </summary>
internal sealed partial class SharedQuotes(
    IDistributedCache? cache, QuoteServerAddress server, IOptions<QuotesOptions> options, TimeProvider clock, ILogger<SharedQuotes> logger)
{
    /// <summary>A cache on the same network answers within a millisecond or two; waiting longer than this would save no time.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(50);

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(2);

    /// <summary>A cache that failed is asked again by one fetch after this long; until then no fetch asks it.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(1);

    // Written through Interlocked: whether the last call failed, and the time stamp before which the cache is not asked again.
    private int _lost;
    private long _restUntil;

    public SharedCacheState State => cache is null ? SharedCacheState.NotConfigured
        : Volatile.Read(ref _lost) == 0 ? SharedCacheState.InUse
        : SharedCacheState.Lost;

    /// <summary>Connects before any quote is needed; the start of the process waits at most <see cref="StartLimit"/> for it.</summary>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        if (cache is null) return;

        try
        {
            await cache.GetAsync(Key(StockSymbol.Parse("A")), cancellationToken).WaitAsync(StartLimit, clock, cancellationToken);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            // The cache will be asked again later.
            Failed(failure);
        }
    }

    /// <summary>Null if the cache has no quote, does not answer, or is not configured.</summary>
    public async ValueTask<Quote?> FindAsync(StockSymbol symbol)
    {
        if (cache is null || IsResting()) return null;

        try
        {
            var value = await cache.GetAsync(Key(symbol)).WaitAsync(Limit, clock);
            Answered();
            return value is null ? null : Read(symbol, value);
        }
        catch (Exception failure)
        {
            // Whatever the cache throws, the quote server is asked instead.
            Failed(failure);
            return null;
        }
    }

    public async ValueTask KeepAsync(Quote quote)
    {
        if (cache is null || IsResting()) return;

        var left = options.Value.FreshFor - (clock.GetUtcNow() - quote.ReceivedAt);
        if (left <= TimeSpan.Zero) return;

        var entry = new DistributedCacheEntryOptions { AbsoluteExpirationRelativeToNow = left };
        try
        {
            await cache.SetAsync(Key(quote.Symbol), Write(quote), entry).WaitAsync(Limit, clock);
            Answered();
        }
        catch (Exception failure)
        {
            // Whatever the cache throws, this instance has its quote.
            Failed(failure);
        }
    }

    /// <summary>Prices of different quote servers must never be mixed, so the server is part of the key.</summary>
    private string Key(StockSymbol symbol) => $"daytrading:quote:{server.Name}:{symbol}";

    private static byte[] Write(Quote quote)
    {
        var receivedAt = quote.ReceivedAt.ToUnixTimeMilliseconds();
        return Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture, $"{quote.Price},{quote.QuoteServerTime},{receivedAt},{quote.CryptoKey}"));
    }

    private static Quote? Read(StockSymbol symbol, byte[] value)
    {
        const int fieldCount = 4;
        var fields = Encoding.UTF8.GetString(value).Split(',', fieldCount);
        return fields.Length == fieldCount && Money.TryParse(fields[0], out var price) && price > Money.Zero
            && long.TryParse(fields[1], CultureInfo.InvariantCulture, out var time)
            && long.TryParse(fields[2], CultureInfo.InvariantCulture, out var receivedAt)
            && receivedAt is > 0 and < 253_402_300_800_000
            ? new Quote(symbol, price, time, fields[3], DateTimeOffset.FromUnixTimeMilliseconds(receivedAt))
            : null;
    }

    private bool IsResting()
    {
        if (Volatile.Read(ref _lost) == 0) return false;

        var now = clock.GetTimestamp();
        var until = Volatile.Read(ref _restUntil);
        return now < until || Interlocked.CompareExchange(ref _restUntil, AfterRest(now), until) != until;
    }

    private long AfterRest(long now) => now + (long)(Rest.TotalSeconds * clock.TimestampFrequency);

    private void Answered()
    {
        if (Volatile.Read(ref _lost) == 1 && Interlocked.Exchange(ref _lost, 0) == 1) LogFound(logger);
    }

    private void Failed(Exception failure)
    {
        Volatile.Write(ref _restUntil, AfterRest(clock.GetTimestamp()));
        if (Interlocked.Exchange(ref _lost, 1) == 0) LogLost(logger, failure.Message);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The shared quote cache does not answer; this instance continues without it: {Why}")]
    private static partial void LogLost(ILogger logger, string why);

    [LoggerMessage(Level = LogLevel.Information, Message = "The shared quote cache answers again")]
    private static partial void LogFound(ILogger logger);
}
