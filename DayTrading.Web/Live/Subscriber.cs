using System.Runtime.CompilerServices;
using System.Threading.Channels;
using DayTrading.Kernel;

namespace DayTrading.Web.Live;

/// <summary>
/// One connection's letter box. It holds the newest quote of each stock watched and one account, whatever comes while its browser is busy:
/// so a slow browser, or a dead one, costs the memory of one update and holds up nobody.
/// </summary>
internal sealed class Subscriber(UserId? user)
{
    /// <summary>Stocks that a connection can watch: what fits on a page.</summary>
    public const int MaxSymbols = 50;

    /// <summary>A browser is sent at most this many updates a second; more is not read, and each is painted.</summary>
    public const int UpdatesPerSecond = 5;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1) / UpdatesPerSecond;

    private readonly Lock _lock = new();
    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    // Both under the lock: what has not been sent.
    private readonly Dictionary<string, LiveQuote> _quotes = new(StringComparer.Ordinal);
    private readonly Dictionary<long, LiveRun> _runs = []; // as many as end in the half minute after which a dead connection is closed
    private LiveAccount? _account;

    // Through Interlocked.
    private int _isRead;

    /// <summary>Whose account it follows; null if its person has none to follow.</summary>
    public UserId? User { get; } = user;

    /// <summary>The supervisor's name if one is signed in on it: they are told how runs go.</summary>
    public string? Supervisor { get; init; }

    /// <summary>Ends the connection; its browser tries to come back, and has to be signed in for that.</summary>
    public Action? Leave { get; init; }

    /// <summary>Written by the connection's own calls, one at a time, through <see cref="Subscribers.Watch"/>.</summary>
    public IReadOnlyList<StockSymbol> Symbols { get; set; } = [];

    public void Put(LiveQuote quote)
    {
        lock (_lock) _quotes[quote.Symbol] = quote;
        _signal.Writer.TryWrite(true);
    }

    public void Put(LiveAccount account)
    {
        lock (_lock) _account = account.After(_account);
        _signal.Writer.TryWrite(true);
    }

    public void Put(LiveRun run)
    {
        lock (_lock) _runs[run.Id] = run;
        _signal.Writer.TryWrite(true);
    }

    /// <summary>True for the first who asks: updates go to one reader.</summary>
    public bool TryBeginReading() => Interlocked.Exchange(ref _isRead, 1) == 0;

    /// <summary>The updates. The next one is made only when the connection has taken the one before.</summary>
    public async IAsyncEnumerable<LiveUpdate> ReadAsync(TimeProvider clock, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (await _signal.Reader.WaitToReadAsync(cancellationToken))
        {
            _signal.Reader.TryRead(out _);
            yield return Take();
            await Task.Delay(Pause, clock, cancellationToken);
        }
    }

    private LiveUpdate Take()
    {
        lock (_lock)
        {
            var update = new LiveUpdate([.. _quotes.Values], _account, [.. _runs.Values]);
            _quotes.Clear();
            _runs.Clear();
            _account = null;
            return update;
        }
    }
}
