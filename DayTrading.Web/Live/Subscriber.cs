using System.Runtime.CompilerServices;
using System.Threading.Channels;
using DayTrading.Kernel;

namespace DayTrading.Web.Live;

/// <summary>
/// The pending update of one connection. While its browser is busy, newer data replaces older: it holds at most the newest quote of each
/// watched stock and one account. So a slow or dead browser costs the memory of one update and delays nobody.
/// </summary>
internal sealed class Subscriber(UserId? user)
{
    /// <summary>The most stocks that a connection can watch: as many as fit on a page.</summary>
    public const int MaxSymbols = 50;

    /// <summary>The most updates a second for a browser: nobody can read more, and each has to be drawn.</summary>
    public const int UpdatesPerSecond = 5;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1) / UpdatesPerSecond;

    private readonly Lock _lock = new();
    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    // Both guarded by the lock: data not sent yet.
    private readonly Dictionary<string, LiveQuote> _quotes = new(StringComparer.Ordinal);
    private readonly Dictionary<long, LiveRun> _runs = []; // stays small: a dead connection is closed within half a minute
    private LiveAccount? _account;

    // Changed through Interlocked.
    private int _isRead;

    /// <summary>The user whose account it follows; null for a person without an account, such as an auditor.</summary>
    public UserId? User { get; } = user;

    /// <summary>The supervisor's name if one is signed in on it: supervisors get the progress of runs.</summary>
    public string? Supervisor { get; init; }

    /// <summary>Ends the connection; its browser tries to reconnect, for which it has to be signed in.</summary>
    public Action? Leave { get; init; }

    /// <summary>
    /// The stocks watched. Changed only through <see cref="Subscribers.Watch"/>, by the connection's calls, one at a time.
    /// </summary>
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

    /// <summary>True for the first caller: updates go to one reader.</summary>
    public bool TryBeginReading() => Interlocked.Exchange(ref _isRead, 1) == 0;

    /// <summary>The updates. The next one is made only when the connection has sent the one before.</summary>
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
