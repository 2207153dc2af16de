using DayTrading.Identity;
using DayTrading.Kernel;
using DayTrading.Record;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.SignalR;

namespace DayTrading.Web.Live;

/// <summary>
/// <c>/hubs/market</c>. No method takes a user: a connection follows the account of the user who is signed in on it, and cannot name
/// another. Its streams are pulled: each update is made when the connection has sent the one before.
/// </summary>
[Authorize]
internal sealed class MarketHub(
    Subscribers subscribers, RecentQuotes recent, SignInManager<IdentityUser> signIns, TimeProvider clock) : Hub
{
    public const string Path = "/hubs/market";

    public override async Task OnConnectedAsync()
    {
        // A cookie is checked against the store only once a minute, but a connection lives for hours: check it now.
        var isSignedIn = await signIns.ValidateSecurityStampAsync(Context.User) is not null;
        var subscriber = new Subscriber(AccountOfCaller()) { Leave = Context.Abort, Supervisor = SupervisorOfCaller() };
        if (!isSignedIn || !subscribers.TryAdd(subscriber))
        {
            Context.Abort();
            return;
        }

        Context.Items[typeof(Subscriber)] = subscriber;
        await base.OnConnectedAsync();
    }

    public override Task OnDisconnectedAsync(Exception? exception)
    {
        if (Context.Items.Remove(typeof(Subscriber), out var subscriber)) subscribers.Remove((Subscriber)subscriber!);
        return base.OnDisconnectedAsync(exception);
    }

    /// <summary>
    /// Replaces the stocks whose quotes the connection gets. Returns the last known quote of each, so that a page that was disconnected
    /// catches up; or why the list was rejected.
    /// </summary>
    public WatchAnswer Watch(IReadOnlyList<string> symbols)
    {
        if (symbols is null || symbols.Count > Subscriber.MaxSymbols)
            return WatchAnswer.Rejected($"A connection can watch {Subscriber.MaxSymbols} stocks at most.");

        var stocks = new HashSet<StockSymbol>();
        foreach (var text in symbols)
        {
            if (!StockSymbol.TryParse(text, out var symbol)) return WatchAnswer.Rejected("A stock symbol is 1 to 3 letters A-Z.");
            stocks.Add(symbol);
        }

        subscribers.Watch(Mine(), [.. stocks]);
        return new WatchAnswer([.. stocks.Select(recent.Latest).OfType<Quotes.Quote>().Select(LiveQuote.Of)], null);
    }

    /// <summary>
    /// Streams quotes of the watched stocks, events of the caller's own account as they become durable, and to supervisors the progress of
    /// runs. One stream per connection: a second one ends at once.
    /// </summary>
    public IAsyncEnumerable<LiveUpdate> Follow(CancellationToken cancellationToken) =>
        Mine() is var subscriber && subscriber.TryBeginReading()
            ? subscriber.ReadAsync(clock, cancellationToken)
            : AsyncEnumerable.Empty<LiveUpdate>();

    private Subscriber Mine() => (Subscriber)Context.Items[typeof(Subscriber)]!;

    private string? SupervisorOfCaller() => Context.User?.IsInRole(Roles.Supervisor) == true ? Context.User.Identity?.Name : null;

    private UserId? AccountOfCaller() =>
        Context.User?.IsInRole(Roles.Trader) == true && UserId.TryParse(Context.User.Identity?.Name ?? "", out var user) ? user : null;
}
