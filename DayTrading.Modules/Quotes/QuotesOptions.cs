using DayTrading.Kernel;

namespace DayTrading.Quotes;

/// <summary>How quotes are fetched and kept (settings <c>Quotes:…</c>); a span of time is written <c>hh:mm:ss.fff</c>.</summary>
public sealed class QuotesOptions
{
    public const string Section = "Quotes";

    /// <summary>How long an answer may take, from the first connection of a fetch on; 50 ms to 1 min, default 4 s.</summary>
    public TimeSpan Deadline { get; set; } = TimeSpan.FromSeconds(4);

    /// <summary>
    /// After how long without an answer a second connection asks as well; 0 (never) to 10 s, default 20 ms. Only the first value: the delay
    /// is then adapted to what is measured.
    /// </summary>
    public TimeSpan HedgeAfter { get; set; } = TimeSpan.FromMilliseconds(20);

    /// <summary>How long a quote is the current price, from its receipt; 10 ms to 1 h, default 60 s.</summary>
    public TimeSpan FreshFor { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>With less than this left, BUY and SELL refresh a quote; 0 to less than <see cref="FreshFor"/>, default 1 s.</summary>
    public TimeSpan RefreshBefore { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// A quote in demand that is asked for with less than this left is fetched again, while everybody still gets the old one; 0 to less
    /// than <see cref="FreshFor"/>, default 0 (off): it pays for quotes that might never be used.
    /// </summary>
    public TimeSpan RefreshAhead { get; set; }

    /// <summary>
    /// Connections to the quote server at one time; 1 to 16,384, default 256: enough for thousands of fetches a second, and still few for
    /// the server.
    /// </summary>
    public int MaxConnections { get; set; } = 256;

    /// <summary>What one answered request costs, in dollars with at most two decimals; 0 to 1,000, default 0.05.</summary>
    public decimal CostPerHit { get; set; } = 0.05m;

    /// <summary><see cref="CostPerHit"/> in whole cents.</summary>
    public Money Cost => new((long)(CostPerHit * 100));
}

/// <summary>Where the quote server is (settings <c>QuoteServer:…</c>); without it the simulator runs in-process.</summary>
public sealed class QuoteServerOptions
{
    public const string Section = "QuoteServer";

    /// <summary>Name or address; none by default.</summary>
    public string? Host { get; set; }

    /// <summary>1 to 65,535; none by default.</summary>
    public int? Port { get; set; }

    internal bool IsConfigured => !string.IsNullOrWhiteSpace(Host);
}
